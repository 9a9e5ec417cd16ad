#!/usr/bin/env python3
"""Builds the trees that the suites need, runs them, and adds up the results case by case."""
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

# directory, meson options, suites, programs to build, environment of the compiler
TREES = [
    ("build/asan", ["-Dbuildtype=debugoptimized", "-Db_sanitize=address,undefined", "-Db_lundef=false"],
     ["lint", "unit", "spec", "property", "fuzz"], ["programs-gtest", "programs-fuzz"], {}),
    ("build/tsan", ["-Dbuildtype=debugoptimized", "-Db_sanitize=thread", "-Db_lundef=false"],
     ["stress"], ["programs-stress"], {}),
    ("build/fuzz", ["-Dbuildtype=debugoptimized", "-Dfuzz=true", "-Db_lundef=false",
                    "-Db_sanitize=address,undefined"],
     ["fuzz"], ["programs-fuzz"], {"CC": "clang", "CXX": "clang++"}),
    ("build/release", ["-Dbuildtype=release"], ["stress", "e2e", "browser", "peers"],
     ["programs-stress", "programs-e2e"], {}),
]


def run(command, **kwargs):
    return subprocess.run(command, check=False, **kwargs).returncode


def build(directory, options, programs, environment):
    env = dict(os.environ, **environment)
    if not os.path.exists(os.path.join(directory, "build.ninja")):
        if run(["meson", "setup", directory, *options], env=env, stdout=subprocess.DEVNULL):
            return False
    return run(["ninja", "-C", directory, "--quiet", *programs], env=env) == 0


def cases(path):
    """Yields (suite, name, state, text) for every case of a JUnit file."""
    if not os.path.exists(path):
        return
    for suite in ET.parse(path).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            state, text = "passed", ""
            for child in case:
                if child.tag in ("failure", "error"):
                    state, text = "failed", child.get("message") or child.text or ""
                elif child.tag == "skipped":
                    state, text = "skipped", child.get("message") or child.text or ""
            if case.get("status") == "notrun":
                continue
            yield suite.get("name"), case.get("name"), state, text.strip()


def main():
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for directory, options, suites, programs, environment in TREES:
        print(f"== {directory}: {' '.join(suites)}", flush=True)
        if not build(directory, options, programs, environment):
            print(f"FAILED: {directory} does not build")
            counts["failed"] += 1
            continue
        log = os.path.join(directory, "meson-logs", "testlog.junit.xml")
        if os.path.exists(log):
            os.remove(log)
        command = ["meson", "test", "-C", directory, "--no-rebuild", "--print-errorlogs"]
        for suite in suites:
            command += ["--suite", suite]
        status = run(command)
        seen = list(cases(log))
        for suite, name, state, text in seen:
            counts[state] += 1
            if state != "passed":
                reason = " ".join(text.split()[:60]) or "no reason given"
                print(f"{state}: {suite} {name}: {reason}")
        if status and not any(state == "failed" for _, _, state, _ in seen):
            print(f"FAILED: meson test in {directory} ended with {status}")
            counts["failed"] += 1
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
