/* export_blocklist.c - active indicators in the form that a server or a provider's console takes.
 *
 * A target is files; a file is rows of patterns in which % stands for the value. Values are plain
 * ASCII without quotes and blanks (case/indicators.h); what a pattern would still misread is in
 * `not`, and such a value is left out and counted. */
#include "export_work.h"

#include "base/ip.h"

#include <stdio.h>
#include <string.h>

struct pattern {
    const char *kind;
    const char *row;   /* % is the value; NULL: this file does not hold it */
    const char *row6;  /* for IPv6, when it differs */
    const char * not ; /* characters of a value that this form cannot hold */
};

struct list_file {
    const char *name, *head, *tail;
    struct pattern patterns[8];
};

struct target {
    const char *name, *note; /* note: how to use it; NULL: one file, whose head says it */
    struct list_file files[4];
};

static const struct target targets[] = {
    {"plain",
     NULL,
     {{EXPORT_FILE,
       "",
       "",
       {{"address", "%\n", NULL, ""},
        {"cidr", "%\n", NULL, ""},
        {"domain", "%\n", NULL, ""},
        {"ip", "%\n", NULL, ""},
        {"sha256", "%\n", NULL, ""},
        {"url", "%\n", NULL, ""}}}}},
};

static const struct target *find_target(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(targets); i++)
        if (strcmp(targets[i].name, name ? name : "plain") == 0)
            return &targets[i];
    return NULL;
}

bool export_blocklist_folder(const char *name, bool *folder, struct error *err)
{
    const struct target *target = find_target(name);
    struct buf known;

    if (target) {
        *folder = target->note != NULL;
        return true;
    }
    buf_init(&known, 200);
    for (size_t i = 0; i < ARRAY_LEN(targets); i++)
        buf_printf(&known, "%s%s", i == 0 ? "" : ", ", targets[i].name);
    error_set(err, ERROR_USAGE, "there is no blocklist form \"%.40s\"; there are: %s", name,
              buf_c(&known));
    buf_dispose(&known);
    return false;
}

static const struct pattern *find_pattern(const struct list_file *file, const char *kind)
{
    for (const struct pattern *pattern = file->patterns; pattern->kind; pattern++)
        if (strcmp(pattern->kind, kind) == 0)
            return pattern;
    return NULL;
}

static void add_row(struct buf *text, const struct pattern *pattern, const char *value)
{
    bool six = pattern->row6 && strchr(value, ':');

    for (const char *at = six ? pattern->row6 : pattern->row; *at; at++)
        if (*at == '%')
            buf_text(text, value);
        else
            buf_char(text, *at);
}

static bool write_file(struct export_work *work, const struct list_file *file,
                       const struct indicator *rows, bool *used, size_t count, struct error *err)
{
    buf_text(&work->text, file->head);
    for (size_t i = 0; i < count; i++) {
        const struct pattern *pattern = find_pattern(file, rows[i].kind);

        if (!pattern || rows[i].value[strcspn(rows[i].value, pattern->not )] != '\0')
            continue;
        add_row(&work->text, pattern, rows[i].value);
        used[i] = true;
    }
    buf_text(&work->text, file->tail);
    return out_begin(work->out, file->name, err) && out_flush(work->out, &work->text, err) &&
           out_end(work->out, err);
}

static bool write_note(struct export_work *work, const struct target *target, struct error *err)
{
    if (!target->note)
        return true;
    buf_text(&work->text, target->note);
    return out_begin(work->out, "README.txt", err) && out_flush(work->out, &work->text, err) &&
           out_end(work->out, err);
}

bool export_blocklist(struct export_work *work, struct error *err)
{
    const struct target *target = find_target(work->setup->target);
    struct indicator *rows;
    size_t count;
    bool *used;

    if (!export_indicators(work, false, &rows, &count, err))
        return false;
    used = arena_alloc(&work->arena, count + 1);
    for (const struct list_file *file = target->files; file->name; file++)
        if (!write_file(work, file, rows, used, count, err))
            return false;
    for (size_t i = 0; i < count; i++)
        used[i] ? work->result->rows++ : work->result->left_out++;
    return write_note(work, target, err);
}
