/* wording.c - see wording.h. */
#include "wording.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/said.h"
#include "notes.h"
#include "reasons.h"

#include <stdio.h>
#include <string.h>

bool report_data(struct buf *out, const char *dir, const char *name, struct error *err)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", data_dir(dir), name);
    buf_init(out, MIB(1));
    return file_read_text(path, out, err);
}

/* Takes what the English line begins with off it. False: it begins with none of these. */
static bool take_kind(struct str *line, enum text_kind *kind)
{
    static const char *const begins[] = {
        [TEXT_SENTENCE] = "en: ", [TEXT_NOTE] = "note: ", [TEXT_REASON] = "why: "};

    for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
        if (!str_starts(*line, begins[i]))
            continue;
        *line = str_part(*line, strlen(begins[i]), line->len);
        *kind = (enum text_kind)i;
        return true;
    }
    return false;
}

static bool take_pairs(struct word_pair **pairs, size_t *count, struct arena *arena,
                       struct str text, const char *prefix, const char *name, struct error *err)
{
    struct str rest = text, line, english = {0};
    size_t lines = 0, number = 0;
    enum text_kind kind = TEXT_SENTENCE;

    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    *pairs = arena_alloc(arena, (lines + 1) * sizeof(**pairs));
    while (str_next_line(&rest, &line)) {
        number++;
        if (line.len == 0 || *line.at == '#')
            continue;
        if (take_kind(&line, &kind)) {
            english = line;
        } else if (str_starts(line, prefix) && english.len > 0) {
            (*pairs)[(*count)++] =
                (struct word_pair){english, str_part(line, strlen(prefix), line.len), kind};
            english = (struct str){0};
        } else {
            return error_set(err, ERROR_FORMAT, "%s:%zu: a line begins \"en: \" or \"%s\", in turn",
                             name, number, prefix);
        }
    }
    return true;
}

static bool load_pairs(struct word_pair **pairs, size_t *count, struct arena *arena,
                       const char *dir, const char *kind, const char *language, struct error *err)
{
    char name[64], prefix[8];
    struct buf bytes;
    bool ok;

    snprintf(name, sizeof(name), "%s-%s.txt", kind, language);
    snprintf(prefix, sizeof(prefix), "%s: ", language);
    ok = report_data(&bytes, dir, name, err);
    if (ok) {
        const char *text = arena_strndup(arena, buf_c(&bytes), bytes.len);

        ok = take_pairs(pairs, count, arena, (struct str){text, bytes.len}, prefix, name, err);
    }
    buf_dispose(&bytes);
    return ok;
}

bool wording_load(struct wording *wording, struct arena *arena, const char *dir,
                  const char *language, struct error *err)
{
    *wording = (struct wording){.digits = ',', .language = "en"};
    if (!language || strcmp(language, "en") == 0)
        return true;
    if (strcmp(language, "vi") != 0 && strcmp(language, "zh") != 0)
        return error_set(err, ERROR_USAGE, "the report speaks en, vi or zh, not \"%.20s\"",
                         language);
    wording->language = *language == 'v' ? "vi" : "zh";
    wording->digits = *language == 'v' ? '.' : ',';
    return load_pairs(&wording->pairs, &wording->count, arena, dir, "report", wording->language,
                      err) &&
           load_pairs(&wording->texts, &wording->text_count, arena, dir, "texts", wording->language,
                      err);
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

/* --- what findings and checks say --- */

/* A note is no sentence, and the other way round: each only where it is looked for. */
static struct str find(const struct wording *wording, struct str id, enum text_kind kind)
{
    for (size_t i = 0; i < wording->text_count; i++)
        if (wording->texts[i].kind == kind && str_equal(wording->texts[i].english, id))
            return wording->texts[i].other;
    return str_of("");
}

static struct str look_up(void *arg, struct str id)
{
    return find(arg, id, TEXT_SENTENCE);
}

static struct str look_up_note(void *arg, struct str id)
{
    return find(arg, id, TEXT_NOTE);
}

static void add_notes(void *arg, struct str notes, struct buf *out)
{
    struct buf marked;

    buf_init(&marked, KIB(16));
    notes_mark(&marked, notes, arg);
    said_plain(out, buf_as_str(&marked), look_up_note, arg);
    buf_dispose(&marked);
}

static struct str look_up_reason(void *arg, struct str id)
{
    struct str reason = find(arg, id, TEXT_REASON);

    return reason.len > 0 ? reason : look_up(arg, id); /* a word of ours in it */
}

static void add_reason(void *arg, struct str reason, struct buf *out)
{
    struct str word = look_up(arg, reason);
    struct buf marked;

    if (word.len > 0) {
        buf_str(out, word);
        return;
    }
    buf_init(&marked, KIB(16));
    reason_mark(&marked, reason, arg);
    /* ends: what is in it is shorter */
    said_speak(
        out, buf_as_str(&marked),
        &(struct said_voice){.lookup = look_up_reason, .add_reason = add_reason, .arg = arg});
    buf_dispose(&marked);
}

const char *wording_reason(struct wording *wording, struct arena *arena, const char *reason)
{
    const char *kept;
    struct buf out;

    if (*wording->language == 'e')
        return reason;
    buf_init(&out, KIB(16));
    add_reason(wording, str_of(reason), &out);
    kept = arena_strndup(arena, buf_c(&out), out.len);
    buf_dispose(&out);
    return kept;
}

/* The text may have been cut where the source was not. */
static bool is_source_of(struct str text, struct str english)
{
    enum { LEAST_CUT = 150 };

    return str_equal(text, english) || (text.len >= LEAST_CUT && text.len < english.len &&
                                        str_equal(text, str_part(english, 0, text.len)));
}

const char *wording_text(struct wording *wording, struct arena *arena, const char *text,
                         const char *source)
{
    const char *kept = text;
    struct buf out;

    if (*wording->language == 'e' || !*text)
        return text;
    buf_init(&out, KIB(64));
    if (!source || !*source) {
        buf_str(&out, look_up(wording, str_of(text)));
    } else {
        bool fits;

        said_plain(&out, str_of(source), NULL, NULL);
        fits = is_source_of(str_of(text), buf_as_str(&out));

        buf_clear(&out);
        if (fits)
            said_speak(&out, str_of(source),
                       &(struct said_voice){.lookup = look_up,
                                            .add_notes = add_notes,
                                            .add_reason = add_reason,
                                            .arg = wording});
    }
    if (out.len > 0)
        kept = arena_strndup(arena, buf_c(&out), out.len);
    buf_dispose(&out);
    return kept;
}
