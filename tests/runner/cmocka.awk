# Reads what a cmocka program printed and prints a verdict a line: "passed NAME", "failed NAME" or "skipped NAME".
# A test that began and got no verdict failed: the program ended in it. Works for cmocka 1.1 and 2.
#
# With -v detail=1 it prints instead what the program wrote during each test that failed.
# SPDX-License-Identifier: MIT

function verdict(word) {
    if (!open) return
    if (!detail) print word, name
    else if (word == "failed") printf "%s", said
    open = 0
}

{ at = index($0, "[ RUN      ] ") }
at {
    verdict("failed")
    name = substr($0, at + 13)
    open = 1
    said = ""
}
{ said = said "    " $0 "\n" }
index($0, "[       OK ] ") { verdict("passed") }
index($0, "[  SKIPPED ] ") { verdict("skipped") }
index($0, "[  FAILED  ] ") { verdict("failed") }

END { verdict("failed") }
