#!/usr/bin/env python3
"""Holds every include against the table of who may know what.

Usage: include_table.py ROOT. Prints each forbidden include with the rule it breaks; exit 1 if any.
"""
import os
import re
import sys

STD = set("""assert ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign
stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar
wctype""".split())

# Names of third-party libraries as they appear at the start of an include.
LIBRARIES = {
    "dpdk": r"rte_|ethdev|bus_",
    "urcu": r"urcu",
    "xxhash": r"xxhash\.h",
    "pcap": r"pcap",
    "microhttpd": r"microhttpd",
    "gnutls": r"gnutls",
    "zlib": r"zlib\.h",
    "jansson": r"jansson",
    "yaml": r"yaml\.h",
    "hyperscan": r"hs(/hs)?\.h|hs_",
    "jemalloc": r"jemalloc",
    "c-ares": r"ares",
    "curl": r"curl/",
    "yajl": r"yajl/",
    "sanitizer": r"sanitizer/",
}

# folder prefix -> (project prefixes it may include, libraries it may include, may use POSIX headers)
RULES = [
    ("include/heliograph/", ["heliograph/"], [], False),
    ("dataplane/sflow/", ["heliograph/", "dataplane/sflow/"], [], False),
    ("dataplane/packet/", ["heliograph/", "dataplane/packet/"], [], False),
    ("dataplane/rows/memory", ["dataplane/rows/"], [], True),  # mmap and madvise, behind one header
    ("dataplane/rows/", ["heliograph/", "dataplane/rows/"], ["xxhash"], False),
    ("dataplane/epoch/", ["heliograph/", "dataplane/epoch/"], ["urcu", "sanitizer"], True),
    ("dataplane/source/", ["heliograph/", "dataplane/"], ["dpdk", "pcap"], True),
    ("dataplane/lcore/", ["heliograph/", "dataplane/"], ["dpdk"], True),
    ("control/json", ["heliograph/", "control/json", "control/utf8.h"], ["jansson"], False),
    ("control/match", ["heliograph/", "control/match", "control/utf8.h"], ["hyperscan"], True),
    ("control/config", ["heliograph/", "control/config", "control/json", "control/log", "control/nearest.h",
                        "control/utf8.h"],
     ["yaml"], True),
    ("control/flows/", ["heliograph/", "control/flows/", "control/names/dictionary.h",
                        "control/nearest.h", "control/json.h", "control/match.h", "control/utf8.h"], [], True),
    ("control/metrics/", ["heliograph/", "control/metrics/", "control/names/dictionary.h",
                          "control/json.h", "control/match.h", "control/utf8.h"], [], True),
    ("control/events/", ["heliograph/", "control/events/", "control/names/dictionary.h",
                         "control/json.h", "control/match.h", "control/flows/address.h", "control/records.h",
                         "control/metrics/filter.h", "control/metrics/data_source.h"], [], True),
    ("control/names/dns_send.c", ["control/names/"], ["c-ares"], True),
    ("control/names/kube_http.c", ["heliograph/", "control/names/"], ["curl"], True),
    ("control/names/kube_json.c", ["heliograph/", "control/names/"], ["yajl"], True),
    # Containers and texts of addresses that names and flows share; nothing else of flows.
    ("control/names/", ["heliograph/", "control/names/", "control/json.h", "control/match.h", "control/utf8.h",
                        "control/flows/address.h", "control/flows/index.h", "control/flows/memory.h"], [], True),
    ("control/api/", ["heliograph/", "control/api/", "control/flows/", "control/metrics/",
                      "control/names/", "control/events/", "control/export/forward.h", "control/json.h", "control/log.h", "control/flow_json.h", "control/clock.h",
                      "control/records.h"],
     ["microhttpd", "gnutls", "zlib"], True),
    ("control/export/", ["heliograph/", "control/export/", "control/flows/", "control/metrics/",
                         "control/events/", "control/json.h"], [], True),
    ("control/tools/", ["heliograph/", "control/tools/", "control/json.h", "dataplane/sflow/",
                        "dataplane/packet/", "dataplane/source/"], [], True),
    ("control/", ["heliograph/", "control/", "dataplane/"], [], True),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
FORBIDDEN_IN_PURE = re.compile(r"\b(malloc|calloc|realloc|free|printf|fprintf|clock_gettime|time)\s*\(")


def rule_for(path):
    for rule in RULES:
        if path.startswith(rule[0]):
            return rule
    return None


def library_of(name):
    for library, pattern in LIBRARIES.items():
        if re.match(pattern, name):
            return library
    return None


def allowed(name, rule):
    _, prefixes, libraries, posix = rule
    if any(name.startswith(prefix) for prefix in prefixes):
        return True
    if name.startswith(("control/", "dataplane/", "heliograph/", "bench/", "tests/")):
        return False
    library = library_of(name)
    if library:
        return library in libraries
    return posix or (name.endswith(".h") and name[:-2] in STD)


def check(root, path):
    rule = rule_for(path)
    if not rule:
        return []
    faults = []
    with open(os.path.join(root, path), encoding="utf-8") as text:
        for number, line in enumerate(text, 1):
            match = INCLUDE.match(line)
            if match and not allowed(match.group(2), rule):
                faults.append(f"{path}:{number}: {rule[0]} may not include {match.group(2)}")
            # rows/ takes its memory at creation; sflow/ and packet/ take none at all (dp:1).
            if path.startswith(("dataplane/sflow/", "dataplane/packet/")):
                used = FORBIDDEN_IN_PURE.search(line)
                if used and not line.lstrip().startswith(("*", "/*", "//")):
                    faults.append(f"{path}:{number}: {used.group(1)} in code that has no heap, clock or log")
    return faults


def sources(root):
    for top in ("include", "dataplane", "control"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(folder, name), root)


def main():
    root = sys.argv[1]
    faults = [fault for path in sources(root) for fault in check(root, path)]
    print("\n".join(faults) if faults else "every include is allowed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
