/* lure_points.c - data/lure-points.txt; see lure.h. */
#include "lure.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

enum { MOST_POINTS = 100, FILE_MOST = 64 * 1024 };

static const char *const names[LURE_SIGNALS] = {
#define LURE_SIGNAL(id, name) [LURE_##id] = (name),
#include "lure_signals.h"
#undef LURE_SIGNAL
};

const char *lure_signal_name(enum lure_signal signal)
{
    return names[signal];
}

static struct str take_word(struct str *line)
{
    struct str word;

    *line = str_trim(*line);
    word = str_part(*line, 0, strcspn(line->at, " \t\r\n"));
    *line = str_part(*line, word.len, line->len);
    return word;
}

static bool read_number(struct str word, int *out)
{
    bool minus = str_starts(word, "-");
    uint64_t value;

    if (!str_to_u64(str_part(word, minus, word.len), MOST_POINTS, &value))
        return false;
    *out = minus ? -(int)value : (int)value;
    return true;
}

static bool read_line(struct lure_points *out, bool seen[LURE_SIGNALS], struct str line)
{
    struct str name = take_word(&line), number = take_word(&line);

    for (size_t i = 0; i < LURE_SIGNALS; i++)
        if (str_equal(name, str_of(names[i]))) {
            if (seen[i])
                return false;
            seen[i] = true;
            return read_number(number, &out->at[i]);
        }
    return false;
}

static bool read_lines(struct lure_points *out, struct str text, const char *path,
                       struct error *err)
{
    bool seen[LURE_SIGNALS] = {0};
    unsigned number = 0;
    struct str line;

    *out = (struct lure_points){0};
    while (str_next_line(&text, &line)) {
        number++;
        line = str_trim(str_part(line, 0, str_find_char(line, '#')));
        if (line.len > 0 && !read_line(out, seen, line))
            return error_set(err, ERROR_FORMAT,
                             "%s: line %u is not the name of a signal and its points (-100 to "
                             "100), or comes twice",
                             path, number);
    }
    for (size_t i = 0; i < LURE_SIGNALS; i++)
        if (!seen[i])
            return error_set(err, ERROR_FORMAT, "%s: the points for %s are missing", path,
                             names[i]);
    return true;
}

bool lure_points_read(struct lure_points *out, const char *dir, struct error *err)
{
    char path[4200];
    struct buf text;
    bool ok;

    snprintf(path, sizeof(path), "%s/lure-points.txt", data_dir(dir));
    buf_init(&text, FILE_MOST);
    ok = file_read_text(path, &text, err) && read_lines(out, buf_as_str(&text), path, err);
    buf_dispose(&text);
    return ok;
}
