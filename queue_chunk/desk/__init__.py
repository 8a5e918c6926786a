"""The repair desk in plain functions: what stands behind the screen *Repair Rows*."""
