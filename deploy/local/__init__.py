"""The local stack: everything on this machine, embedded, started by `./rentacar up`."""
