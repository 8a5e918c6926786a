"""What task types inherit from, and how they are registered: the public way to it."""

from ..engine.task_types import (
    AbstractChunkReadTask,
    AbstractChunkWriteTask,
    AbstractTask,
    Task,
)

__all__ = ["AbstractChunkReadTask", "AbstractChunkWriteTask", "AbstractTask", "Task"]
