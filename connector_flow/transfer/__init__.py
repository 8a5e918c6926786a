"""Files over the wire: one class a protocol, all with the interface of `adapter`."""
