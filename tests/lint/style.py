#!/usr/bin/env python3
"""Style that a machine can see: clang-format, file sizes, no paths or hosts of one machine.

Usage: style.py ROOT
"""
import os
import re
import shutil
import subprocess
import sys

MAX_LINES = 500
FOREIGN = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm)/[a-z.]|registry\.npmjs|deb\.debian\.org|proxy\.golang")
LEFT_OPEN = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
TOPS = ("include", "dataplane", "control", "bench", "tests")


def files(root):
    for top in TOPS:
        for folder, _, names in os.walk(os.path.join(root, top)):
            if "node_modules" in folder or os.path.join("tests", "data") in folder:
                continue
            for name in sorted(names):
                if name.endswith((".c", ".h", ".cc", ".def", ".py", ".ts", ".tsx")):
                    yield os.path.join(folder, name)


def text_faults(root, path):
    shown = os.path.relpath(path, root)
    with open(path, encoding="utf-8") as text:
        lines = text.readlines()
    if len(lines) > MAX_LINES:
        yield f"{shown}: {len(lines)} lines, at most {MAX_LINES}"
    if shown.startswith(os.path.join("tests", "lint")):
        return
    for number, line in enumerate(lines, 1):
        if FOREIGN.search(line):
            yield f"{shown}:{number}: names a path or a host of one machine"
        if LEFT_OPEN.search(line):
            yield f"{shown}:{number}: left open"


def format_faults(root, paths):
    if not shutil.which("clang-format"):
        print("clang-format is not installed: layout not checked")
        return []
    result = subprocess.run(["clang-format", "--dry-run", "--Werror", "--style=file", *paths], cwd=root,
                            text=True, capture_output=True, check=False)
    return [line for line in result.stderr.splitlines() if "error:" in line] if result.returncode else []


def main():
    root = sys.argv[1]
    paths = list(files(root))
    faults = [fault for path in paths for fault in text_faults(root, path)]
    faults += format_faults(root, [p for p in paths if p.endswith((".c", ".h", ".cc"))])
    print("\n".join(faults[:200]) if faults else "style holds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
