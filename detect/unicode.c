/* unicode.c - see unicode.h. */
#include "unicode.h"

#include "base/mem.h"

#include <threads.h>

static struct {
    struct icu icu;
    struct psl psl;
    once_flag icu_once, psl_once;
} loaded = {.icu_once = ONCE_FLAG_INIT, .psl_once = ONCE_FLAG_INIT};

static void load_icu(void)
{
    static const char *const names[] = {ICU_NAMES(LIBRARY_NAME)};
    struct error err = {0};

    if (!library_load("libicui18n.so." LIBRARY_TEXT(U_ICU_VERSION_MAJOR_NUM), names,
                      ARRAY_LEN(names), &loaded.icu, &err))
        end_for(err.text);
}

static void load_psl(void)
{
    static const char *const names[] = {PSL_NAMES(LIBRARY_NAME)};
    struct error err = {0};

    if (!library_load("libpsl.so.5", names, ARRAY_LEN(names), &loaded.psl, &err))
        end_for(err.text);
}

const struct icu *icu(void)
{
    call_once(&loaded.icu_once, load_icu);
    return &loaded.icu;
}

const struct psl *psl(void)
{
    call_once(&loaded.psl_once, load_psl);
    return &loaded.psl;
}
