/* see command.h */
#include "command.h"

bool command_quote(struct buf *out, struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char ch = (unsigned char)name.at[i];

        if (ch < ' ' || ch > '~')
            return false;
    }
    buf_char(out, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] == '"' || name.at[i] == '\\')
            buf_char(out, '\\');
        buf_char(out, name.at[i]);
    }
    return buf_char(out, '"');
}

size_t command_uids(struct buf *out, const uint32_t *uids, size_t count, size_t most)
{
    size_t start = out->len, taken = 0;

    while (taken < count) {
        size_t last = taken;

        /* ",4294967295:4294967295" */
        if (out->len - start + 22 > most)
            break;
        while (last + 1 < count && uids[last + 1] == uids[last] + 1)
            last++;
        buf_printf(out, "%s%u", taken > 0 ? "," : "", uids[taken]);
        if (last > taken)
            buf_printf(out, ":%u", uids[last]);
        taken = last + 1;
    }
    return taken;
}
