/* pff_library.c - see pff_library.h. */
#include "pff_library.h"

#ifdef HAVE_PFF
static struct pff loaded;

bool pff_load(struct error *err)
{
    static const char *const names[] = {PFF_NAMES(LIBRARY_NAME)};

    return library_load("libpff.so.1", names, ARRAY_LEN(names), &loaded, err);
}

const struct pff *pff(void)
{
    return &loaded;
}
#else
bool pff_load(struct error *err)
{
    return error_set(err, ERROR_USAGE, "this program was built without libpff");
}
#endif
