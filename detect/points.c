/* points.c - see points.h. */
#include "points.h"

#include "base/file.h"
#include "base/limits.h"
#include "words_list.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ENTRIES = 1000 };

struct entry {
    const char *detector, *reason; /* borrowed from the detectors */
    int points;
    bool given;
};

struct points {
    struct entry entries[MOST_ENTRIES];
    size_t count;
};

static void expect_reasons(struct points *points, const char *detector, const char *const *reasons)
{
    for (size_t i = 0; reasons && reasons[i]; i++) {
        assert(points->count < MOST_ENTRIES);
        points->entries[points->count++] = (struct entry){detector, reasons[i], 0, false};
    }
}

/* Everything a line may name. */
static void expect_all(struct points *points)
{
    expect_reasons(points, POINTS_RULE, points_rule_reasons);
    for (size_t i = 0; detectors[i]; i++)
        expect_reasons(points, detectors[i]->id, detectors[i]->reasons);
}

static struct str next_word(struct str *line)
{
    size_t len = 0;
    struct str word;

    while (len < line->len && line->at[len] != ' ' && line->at[len] != '\t')
        len++;
    word = str_part(*line, 0, len);
    *line = str_trim(str_part(*line, len, line->len));
    return word;
}

static bool read_points(struct str word, int *out)
{
    bool minus = word.len > 0 && word.at[0] == '-';
    uint64_t value;

    if (!str_to_u64(minus ? str_part(word, 1, word.len) : word, POINTS_MOST, &value))
        return false;
    *out = minus ? -(int)value : (int)value;
    return true;
}

static struct entry *find(struct points *points, struct str detector, struct str reason)
{
    for (size_t i = 0; i < points->count; i++)
        if (str_equal(str_of(points->entries[i].detector), detector) &&
            str_equal(str_of(points->entries[i].reason), reason))
            return &points->entries[i];
    return NULL;
}

static bool read_line(struct points *points, struct str line, struct error *err)
{
    struct str detector = next_word(&line), reason = next_word(&line), word = next_word(&line);
    struct entry *entry = find(points, detector, reason);
    int value;

    if (word.len == 0 || line.len > 0)
        return error_set(err, ERROR_FORMAT, "a line is a detector, a reason and its points");
    if (!entry)
        return error_set(err, ERROR_FORMAT, "there is no reason \"%.*s\" of a detector \"%.*s\"",
                         (int)(reason.len < 60 ? reason.len : 60), reason.at,
                         (int)(detector.len < 60 ? detector.len : 60), detector.at);
    if (entry->given)
        return error_set(err, ERROR_FORMAT, "%s %s stands here a second time", entry->detector,
                         entry->reason);
    if (!read_points(word, &value))
        return error_set(err, ERROR_FORMAT, "\"%.*s\" is not a number from -%d to %d",
                         (int)(word.len < 40 ? word.len : 40), word.at, POINTS_MOST, POINTS_MOST);
    entry->points = value;
    entry->given = true;
    return true;
}

static bool read_text(struct points *points, struct str text, const char *path, struct error *err)
{
    unsigned number = 0;
    struct str line;

    while (str_next_line(&text, &line)) {
        number++;
        line = str_trim(line);
        if (line.len > 0 && line.at[0] != '#' && !read_line(points, line, err))
            return error_prefix(err, "%s:%u", path, number);
    }
    for (size_t i = 0; i < points->count; i++)
        if (!points->entries[i].given)
            return error_set(err, ERROR_FORMAT, "%s:%u: the line for %s %s is missing", path,
                             number, points->entries[i].detector, points->entries[i].reason);
    return true;
}

bool points_open(struct points **out, const char *dir, struct error *err)
{
    struct points *points = xcalloc(1, sizeof(*points));
    char path[4200];
    struct buf text;
    bool ok;

    expect_all(points);
    snprintf(path, sizeof(path), "%s/%s", data_dir(dir), POINTS_FILE);
    buf_init(&text, KIB(256));
    ok = file_read_text(path, &text, err) && read_text(points, buf_as_str(&text), path, err);
    buf_dispose(&text);
    if (!ok) {
        points_free(points);
        return false;
    }
    *out = points;
    return true;
}

void points_free(struct points *points)
{
    free(points);
}

static const struct entry *known(const struct points *points, const char *detector,
                                 const char *reason)
{
    for (size_t i = 0; i < points->count; i++)
        if (strcmp(points->entries[i].detector, detector) == 0 &&
            strcmp(points->entries[i].reason, reason) == 0)
            return &points->entries[i];
    return NULL;
}

int points_of(const struct points *points, const char *detector, const char *reason)
{
    const struct entry *entry = points ? known(points, detector, reason) : NULL;

    if (points && !entry)
        entry = known(points, POINTS_RULE, reason);
    assert(!points || entry); /* a detector that does not list its own reason */
    return entry ? entry->points : 0;
}
