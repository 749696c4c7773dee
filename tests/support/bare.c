/* bare.c - see bare.h. */
#include "bare.h"
#include "check.h"

#include <stdio.h>
#include <sys/stat.h>

void bare_make(struct bare *bare, const char *library)
{
    struct error err = {0};
    struct buf text;

    assert_ok(temp_make(bare->folder, &err), &err);
    buf_init(&text, 1000);
    buf_printf(&text, "%s/%s", bare->folder, library);
    assert_ok(temp_write(buf_c(&text), str_of(""), &err), &err);
    buf_clear(&text);
    buf_printf(&text, "#!/bin/sh\nLD_LIBRARY_PATH=%s exec " PROGRAM " \"$@\"\n", bare->folder);
    snprintf(bare->program, sizeof(bare->program), "%s/mailmedic", bare->folder);
    assert_ok(temp_write(bare->program, buf_as_str(&text), &err), &err);
    assert_int_equal(chmod(bare->program, 0755), 0);
    snprintf(bare->said, sizeof(bare->said), "the library %s is missing, or what it needs is",
             library);
    buf_dispose(&text);
}

void bare_remove(struct bare *bare)
{
    temp_remove(bare->folder);
}
