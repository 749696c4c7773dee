/* attach.c - see attach.h. */
#include "attach.h"

bool attach_preload(struct error *err)
{
    (void)err;
    return true;
}

void attach_unload(void)
{
}

const char *attach_examine(struct str bytes, struct mail_part *part, struct arena *arena)
{
    (void)bytes;
    (void)part;
    (void)arena;
    return "";
}
