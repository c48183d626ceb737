"""The cloud: a picture's colors as points in space, and how they are divided into clusters.

    Histogram -> Points -> Story -> Scene -> Poses -> Frames -> Shots -> file

Each stage is a module; `sweep.cloud.recipe` goes through them in order, and `sweep.cloud.files`
writes what comes out.
"""

from sweep.cloud.files import write_cloud
from sweep.cloud.lloyd_steps import LloydRun
from sweep.cloud.look import CloudLook
from sweep.cloud.motion import CloudMotion
from sweep.cloud.recipe import Cloud

__all__ = ["Cloud", "CloudLook", "CloudMotion", "LloydRun", "write_cloud"]
