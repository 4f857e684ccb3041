"""The deployment's files, checked offline: `./rentacar test deploy` installs the 400 MB of tools that it takes."""

import importlib.util

collect_ignore_glob = [] if importlib.util.find_spec("helm_python") else ["test_*.py"]
