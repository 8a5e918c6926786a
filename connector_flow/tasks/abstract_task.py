"""What task types inherit from: the public way to :mod:`..engine.task_types`."""

from ..engine.task_types import (
    AbstractChunkReadTask,
    AbstractChunkWriteTask,
    AbstractTask,
    Task,
)

__all__ = ["AbstractChunkReadTask", "AbstractChunkWriteTask", "AbstractTask", "Task"]
