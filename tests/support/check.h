/* check.h - cmocka with what it needs before it, and one assertion that tells the sentence. */
#ifndef SUPPORT_CHECK_H
#define SUPPORT_CHECK_H

#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* ok, or the test fails with what the error says. */
static inline void assert_ok(bool ok, const struct error *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

#endif
