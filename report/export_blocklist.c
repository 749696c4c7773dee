/* export_blocklist.c - active indicators in the form that a server or a provider's console takes;
 * see blocklist_targets.h. What no file of the form can hold is left out and counted. */
#include "blocklist_targets.h"
#include "export_work.h"

#include "base/ip.h"

#include <string.h>

static const struct blocklist_target *find_target(const char *name)
{
    for (const struct blocklist_target *target = blocklist_targets; target->name; target++)
        if (strcmp(target->name, name ? name : "plain") == 0)
            return target;
    return NULL;
}

bool export_blocklist_folder(const char *name, bool *folder, struct error *err)
{
    const struct blocklist_target *target = find_target(name);
    struct buf known;

    if (target) {
        *folder = target->note != NULL;
        return true;
    }
    buf_init(&known, 200);
    for (target = blocklist_targets; target->name; target++)
        buf_printf(&known, "%s%s", known.len == 0 ? "" : ", ", target->name);
    error_set(err, ERROR_USAGE, "there is no blocklist form \"%.40s\"; there are: %s", name,
              buf_c(&known));
    buf_dispose(&known);
    return false;
}

static bool fits(const struct blocklist_pattern *pattern, const char *value)
{
    struct ip_net net;

    if (pattern->not &&value[strcspn(value, pattern->not )] != '\0')
        return false;
    return pattern->least_bits == 0 || !ip_parse(str_of(value), true, &net) || net.six ||
           net.bits >= pattern->least_bits;
}

static const struct blocklist_pattern *find_pattern(const struct blocklist_file *file,
                                                    const struct indicator *row)
{
    for (const struct blocklist_pattern *pattern = file->patterns; pattern->kind; pattern++)
        if (strcmp(pattern->kind, row->kind) == 0)
            return fits(pattern, row->value) ? pattern : NULL;
    return NULL;
}

static void add_row(struct buf *text, const struct blocklist_pattern *pattern, const char *value)
{
    struct str whole = str_of(value);
    size_t scheme = str_find(whole, str_of("://"));
    size_t slash = scheme < whole.len ? whole.len : str_find_char(whole, '/');
    size_t bare = scheme < whole.len ? scheme + 3 : 0;
    bool six = pattern->row6 && strchr(value, ':');

    for (const char *at = six ? pattern->row6 : pattern->row; *at; at++)
        if (*at == '%')
            buf_str(text, whole);
        else if (*at == '&')
            buf_str(text, str_part(whole, bare, slash - bare));
        else if (*at == '!')
            buf_str(text, str_part(whole, slash, whole.len));
        else
            buf_char(text, *at);
}

static bool write_file(struct export_work *work, const struct blocklist_file *file,
                       const struct indicator *rows, bool *used, size_t count, struct error *err)
{
    if (!out_begin(work->out, file->name, err))
        return false;
    buf_text(&work->text, file->head);
    for (size_t i = 0; i < count; i++) {
        const struct blocklist_pattern *pattern = find_pattern(file, &rows[i]);

        if (!pattern)
            continue;
        add_row(&work->text, pattern, rows[i].value);
        used[i] = true;
        if (!out_flush(work->out, &work->text, err))
            return false;
    }
    return out_flush(work->out, &work->text, err) && out_end(work->out, err);
}

static bool write_note(struct export_work *work, const char *note, struct error *err)
{
    return !note || (out_begin(work->out, "README.txt", err) &&
                     out_write(work->out, str_of(note), err) && out_end(work->out, err));
}

bool export_to_blocklist(struct export_work *work, struct error *err)
{
    const struct blocklist_target *target = find_target(work->setup->target);
    struct indicator *rows;
    size_t count;
    bool *used;

    if (!export_indicators(work, false, &rows, &count, err))
        return false;
    used = arena_alloc(&work->arena, count + 1);
    for (const struct blocklist_file *file = target->files; file->name; file++)
        if (!write_file(work, file, rows, used, count, err))
            return false;
    for (size_t i = 0; i < count; i++)
        work->result->rows += used[i];
    work->result->left_out += count - work->result->rows;
    return write_note(work, target->note, err);
}
