/* case_writer.c - support/case_work.h as a program, for what cannot be done to a test's own child.
 *
 *     case_writer write CASE ACKS     goes on where it was; a line in ACKS for all that is promised
 *     case_writer normal CASE ACKS    a control: commits without waiting for the disk
 *     case_writer check CASE ACKS     everything promised is there, and nothing is wrong
 *     case_writer all CASE ACKS       all of it is there, and nothing is wrong
 *     case_writer whole CASE ACKS     the same, and nothing else but what the journal says was kept
 *
 * Exit 0, or 1 and a sentence. */
#include "case_work.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct error err = {0};
    bool ok = false;

    if (argc != 4)
        return 2;
    if (strcmp(argv[1], "write") == 0)
        ok = work_write(argv[2], argv[3], WORK_CAREFUL, &err);
    else if (strcmp(argv[1], "normal") == 0)
        ok = work_write(argv[2], argv[3], WORK_NORMAL, &err);
    else if (strcmp(argv[1], "check") == 0)
        ok = work_check(argv[2], argv[3], WORK_PROMISED, &err);
    else if (strcmp(argv[1], "all") == 0)
        ok = work_check(argv[2], argv[3], WORK_ALL, &err);
    else if (strcmp(argv[1], "whole") == 0)
        ok = work_check(argv[2], argv[3], WORK_WHOLE, &err);
    if (!ok)
        fprintf(stderr, "%s: %s\n", argv[1], err.text);
    return ok ? 0 : 1;
}
