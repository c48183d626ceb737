"""What every K costs and keeps: tables, plots, and the smallest K that is good enough."""
