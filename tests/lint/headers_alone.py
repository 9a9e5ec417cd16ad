#!/usr/bin/env python3
"""Compiles each header of include/heliograph alone, as C11 and as C++17. Usage: headers_alone.py ROOT"""
import os
import subprocess
import sys

LANGUAGES = [("c", "-std=c11", "cc"), ("c++", "-std=c++17", "c++")]


def main():
    root = sys.argv[1]
    folder = os.path.join(root, "include", "heliograph")
    bad = 0
    for name in sorted(os.listdir(folder)):
        for language, standard, compiler in LANGUAGES:
            result = subprocess.run(
                [compiler, "-x", language, standard, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only",
                 "-I", os.path.join(root, "include"), "-"],
                input=f"#include <heliograph/{name}>\n", text=True, capture_output=True, check=False)
            if result.returncode:
                bad += 1
                print(f"{name} does not compile alone as {standard}:\n{result.stderr}")
    print(f"{bad} headers fail" if bad else "every header compiles alone")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
