"""How the processes are run: on one machine (`local`), in containers, in clusters."""
