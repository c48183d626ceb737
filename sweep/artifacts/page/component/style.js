/** The style sheets beside these modules, which stand here once all is joined to one script. */
export const STYLE = "";
