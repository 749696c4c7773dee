/* wording.c - see wording.h. */
#include "wording.h"

#include "base/file.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool report_data(struct buf *out, const char *dir, const char *name, struct error *err)
{
    char path[4096];

    if (!dir)
        dir = access(DATA_DIR_INSTALLED, R_OK) == 0 ? DATA_DIR_INSTALLED : DATA_DIR_BUILT;
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    buf_init(out, MIB(1));
    return file_read_text(path, out, err);
}

static bool take_pairs(struct wording *wording, struct arena *arena, struct str text,
                       const char *prefix, const char *name, struct error *err)
{
    struct str rest = text, line, english = {0};
    size_t lines = 0, number = 0;

    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    wording->pairs = arena_alloc(arena, (lines + 1) * sizeof(*wording->pairs));
    while (str_next_line(&rest, &line)) {
        number++;
        if (line.len == 0 || *line.at == '#')
            continue;
        if (str_starts(line, "en: ")) {
            english = str_part(line, 4, line.len);
        } else if (str_starts(line, prefix) && english.len > 0) {
            wording->pairs[wording->count++] =
                (struct word_pair){english, str_part(line, strlen(prefix), line.len)};
            english = (struct str){0};
        } else {
            return error_set(err, ERROR_FORMAT, "%s:%zu: a line begins \"en: \" or \"%s\", in turn",
                             name, number, prefix);
        }
    }
    return true;
}

bool wording_load(struct wording *wording, struct arena *arena, const char *dir,
                  const char *language, struct error *err)
{
    char name[64], prefix[8];
    struct buf bytes;
    bool ok;

    *wording = (struct wording){.digits = ',', .language = "en"};
    if (!language || strcmp(language, "en") == 0)
        return true;
    if (strcmp(language, "vi") != 0 && strcmp(language, "zh") != 0)
        return error_set(err, ERROR_USAGE, "the report speaks en, vi or zh, not \"%.20s\"",
                         language);
    wording->language = *language == 'v' ? "vi" : "zh";
    wording->digits = *language == 'v' ? '.' : ',';
    snprintf(name, sizeof(name), "report-%s.txt", wording->language);
    snprintf(prefix, sizeof(prefix), "%s: ", wording->language);
    ok = report_data(&bytes, dir, name, err);
    if (ok) {
        const char *text = arena_strndup(arena, buf_c(&bytes), bytes.len);

        ok = take_pairs(wording, arena, (struct str){text, bytes.len}, prefix, name, err);
    }
    buf_dispose(&bytes);
    return ok;
}

const char *wording_say(struct wording *wording, struct arena *arena, const char *english)
{
    struct str wanted = str_of(english);

    if (*wording->language == 'e' || wanted.len == 0)
        return english;
    for (size_t i = 0; i < wording->count; i++)
        if (str_equal(wording->pairs[i].english, wanted))
            return arena_strndup(arena, wording->pairs[i].other.at, wording->pairs[i].other.len);
    if (!wording->missing)
        wording->missing = english;
    return english;
}

void wording_place(struct buf *out, const char *text, const char *const *values, size_t count)
{
    for (; *text; text++) {
        size_t which = text[0] == '{' && text[1] >= '1' && text[1] <= '9' && text[2] == '}'
                           ? (size_t)(text[1] - '0')
                           : 0;

        if (which == 0 || which > count) {
            buf_char(out, *text);
            continue;
        }
        buf_text(out, values[which - 1] ? values[which - 1] : "");
        text += 2;
    }
}

const char *wording_fill(struct wording *wording, struct arena *arena, const char *english,
                         const char *const *values, size_t count)
{
    struct buf out;
    const char *kept;

    buf_init(&out, KIB(16));
    wording_place(&out, wording_say(wording, arena, english), values, count);
    kept = arena_strndup(arena, buf_c(&out), out.len);
    buf_dispose(&out);
    return kept;
}
