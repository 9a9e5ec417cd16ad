#!/bin/sh
# Runs a program that is wrong on purpose and wants ThreadSanitizer to say so (dp:Z4).
# expect_race.sh SANITIZERS PROGRAM ARGS...
case "$1" in
*thread*) ;;
*)
	echo "skipped: the race can only be seen in a build with -Db_sanitize=thread"
	exit 77
	;;
esac
shift
report=$(TSAN_OPTIONS="halt_on_error=1 exitcode=66" "$@" 2>&1)
status=$?
if [ "$status" -eq 66 ] && echo "$report" | grep -q 'WARNING: ThreadSanitizer: data race'; then
	echo "reported, as it must be:"
	echo "$report" | sed -n 2,6p
	exit 0
fi
echo "exit $status, no data race reported:"
echo "$report" | head -40
exit 1
