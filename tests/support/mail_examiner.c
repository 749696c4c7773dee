/* mail_examiner.c - see mail_examiner.h. */
#include "mail_examiner.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct examiner *examiner;

int mail_examiner_open(void **state)
{
    struct error err = {0};

    (void)state;
    examiner = examiner_new(&err);
    return examiner ? 0 : -1;
}

int mail_examiner_close(void **state)
{
    (void)state;
    examiner_free(examiner);
    return 0;
}

struct examiner *mail_examiner(void)
{
    return examiner;
}

void mail_examine(struct str bytes, struct mail *mail, struct arena *arena)
{
    char *copy = malloc(bytes.len + EXAMINE_ROOM);

    assert_non_null(copy);
    memcpy(copy + EXAMINE_ROOM, bytes.at, bytes.len);
    examine_mail(examiner, mail, arena, copy + EXAMINE_ROOM, bytes.len);
    free(copy);
}
