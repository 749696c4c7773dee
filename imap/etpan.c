/* etpan.c - see etpan.h. */
#include "etpan.h"

/* One for the process, as its callbacks are told nothing of ours. */
static struct etpan loaded;

bool etpan_load(struct error *err)
{
    static const char *const names[] = {ETPAN_NAMES(LIBRARY_NAME)};

    return library_load("libetpan.so.20", names, ARRAY_LEN(names), &loaded, err);
}

const struct etpan *etpan(void)
{
    return &loaded;
}
