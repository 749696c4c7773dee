/* errand_lines.c - the commands of actions, whole; see imap/errand.h. */
#include "imap/errand.h"

#include "command.h"

#include <string.h>

enum { NAME_MOST = 500 };

static bool add_name(struct buf *out, struct str name)
{
    if (name.len > NAME_MOST || memchr(name.at, '\0', name.len) ||
        memchr(name.at, '\r', name.len) || memchr(name.at, '\n', name.len))
        return false;
    buf_char(out, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] == '"' || name.at[i] == '\\')
            buf_char(out, '\\');
        buf_char(out, name.at[i]);
    }
    return buf_char(out, '"');
}

static bool add_script(struct buf *out, struct str script)
{
    buf_printf(out, " {%zu+}\r\n", script.len);
    buf_str(out, script);
    return buf_text(out, "\r\n");
}

bool errand_check_script(struct buf *out, struct str script)
{
    return buf_text(out, "CHECKSCRIPT") && add_script(out, script);
}

bool errand_put_script(struct buf *out, struct str name, struct str script)
{
    return name.len > 0 && buf_text(out, "PUTSCRIPT ") && add_name(out, name) &&
           add_script(out, script);
}

bool errand_activate_script(struct buf *out, struct str name)
{
    return buf_text(out, "SETACTIVE ") && add_name(out, name) && buf_text(out, "\r\n");
}

bool errand_delete_script(struct buf *out, struct str name)
{
    return name.len > 0 && buf_text(out, "DELETESCRIPT ") && add_name(out, name) &&
           buf_text(out, "\r\n");
}

bool errand_quote(struct buf *out, struct str name)
{
    return command_quote(out, name);
}

void errand_uids(struct buf *out, const uint32_t *uids, size_t count)
{
    (void)command_uids(out, uids, count, SIZE_MAX);
}
