/* report.c - `mailmedic report CASE -o FILE`: the case for those who were not there. */
#include "report.h"

#include "base/clock.h"
#include "base/file.h"
#include "case/journal.h"
#include "case/place.h"
#include "case/sealing.h"
#include "commands.h"
#include "detect/detect.h"
#include "output.h"
#include "playbooks/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool report_pick_format(const char *named, const char *path, enum report_format *out,
                        struct error *err)
{
    const char *dot = path ? strrchr(path, '.') : NULL;

    if (!named && (!dot || strchr(dot, '/')))
        named = "html";
    if (report_format_named(named ? named : dot + 1, out))
        return true;
    return error_set(err, ERROR_USAGE,
                     named ? "a report is html, pdf, md or json, not \"%.20s\""
                           : "which format is \"%.20s\"? --format html, pdf, md or json",
                     named ? named : dot);
}

bool report_store(const char *path, struct str bytes, struct error *err)
{
    int fd;
    bool ok;

    if (strcmp(path, "-") == 0)
        return file_write(STDOUT_FILENO, bytes) ||
               error_set_errno(err, ERROR_IO, "cannot write to standard output");
    if (!case_refuse_inside(path, err))
        return false;
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s", path);
    ok = file_write(fd, bytes) && fsync(fd) == 0;
    if (!ok)
        error_set_errno(err, ERROR_IO, "cannot write %s", path);
    if (close(fd) != 0 && ok)
        ok = error_set_errno(err, ERROR_IO, "cannot write %s", path);
    if (!ok)
        unlink(path);
    return ok;
}

/* --- the playbook's run, if there is one --- */

static bool open_engine(struct invocation *call, struct casefile *cf, struct arena *arena,
                        struct engine **out, const char **reason, struct error *err)
{
    struct engine_setup setup = {.cf = cf, .actor = "report", .role = "operator"};
    struct detector_check *checks;
    struct error why = {0};
    struct play *plays;
    size_t count;

    *out = NULL;
    *reason = NULL;
    if (!play_list(cf, arena, &plays, &count, err))
        return false;
    if (count == 0)
        return true;
    for (count = 0; detectors[count]; count++)
        ;
    checks = arena_alloc(arena, (count + 1) * sizeof(*checks));
    for (size_t i = 0; i < count; i++)
        checks[i] = (struct detector_check){detectors[i]->id, detectors[i]->check};
    setup.detectors = checks;
    setup.detector_count = count;
    setup.language = call_value(call, "--lang");
    if (!engine_open(out, &setup, NULL, &why)) /* of another version: the report says so */
        *reason = arena_strndup(arena, why.text, strlen(why.text));
    return true;
}

static bool make(struct invocation *call, struct casefile *cf, enum report_format format,
                 enum report_reader reader, struct buf *out, struct error *err)
{
    struct report_setup setup = {.cf = cf,
                                 .data_dir = call_value(call, "--data"),
                                 .language = call_value(call, "--lang"),
                                 .reader = reader,
                                 .version = MAILMEDIC_VERSION,
                                 .now = clock_utc_ns() / 1000000000};
    struct report_exposure *exposures;
    struct arena arena = {0};
    bool ok;

    buf_init(out, 0);
    ok = report_exposures(cf, &arena, setup.data_dir, &exposures, &setup.exposure_count,
                          &setup.rules_left, err) &&
         open_engine(call, cf, &arena, &setup.engine, &setup.no_engine, err);
    if (ok) {
        setup.exposures = exposures;
        ok = report_make(&setup, format, out, err);
    }
    engine_free(setup.engine);
    arena_dispose(&arena);
    return ok;
}

static bool note_in_journal(struct invocation *call, struct casefile *cf, const char *path,
                            const char *hex, size_t len, struct error *err)
{
    const char *lang = call_value(call, "--lang"), *reader = call_value(call, "--reader");
    const struct journal_pair details[] = {{"language", str_of(lang ? lang : "en")},
                                           {"reader", str_of(reader ? reader : "all")},
                                           {"sha256", str_of(hex)},
                                           {0}};
    const struct journal_number numbers[] = {{"bytes", (int64_t)len}, {0}};
    const struct journal_entry entry = {.kind = "result",
                                        .action = "report-written",
                                        .target = path,
                                        .result = "ok",
                                        .details = details,
                                        .numbers = numbers};

    return journal_add(cf, &entry, NULL, err);
}

/* So that a report that turns up later can be told from another. */
static bool log_it(struct invocation *call, struct casefile *cf, const char *path, struct str bytes,
                   struct error *err)
{
    struct hash hash = hash_of(bytes);
    char hex[HASH_HEX];
    struct buf shown;
    bool ok;

    if (!casefile_writable(cf))
        return true;
    hash_to_hex(&hash, hex);
    buf_init(&shown, 64 << 10);
    text_show(&shown, str_part(str_of(path), 0, 1024));
    ok = note_in_journal(call, cf, buf_c(&shown), hex, bytes.len, err);
    buf_dispose(&shown);
    return ok;
}

/* Beside a report on standard output nothing else is printed there. */
static bool say_written(struct invocation *call, bool is_logged, const char *path, struct str bytes,
                        struct error *err)
{
    struct hash hash = hash_of(bytes);
    struct output out;
    char hex[HASH_HEX];

    hash_to_hex(&hash, hex);
    if (!is_logged)
        call_say_not_logged(call);
    output_begin(&out, call_has(call, "--json") && strcmp(path, "-") != 0, "report-written");
    if (out.as_json) {
        json_text(&out.json, "path", path);
        json_text(&out.json, "sha256", hex);
        json_int(&out.json, "bytes", (int64_t)bytes.len);
        return output_end(&out, err);
    }
    output_shown(&out, path, 1024);
    fprintf(stderr, "%s\nsha256 %s\n", buf_c(&out.text), hex);
    buf_dispose(&out.text);
    return true;
}

static bool read_words(struct invocation *call, const char **path, enum report_format *format,
                       enum report_reader *reader, struct error *err)
{
    const char *who = call_value(call, "--reader"), *format_name = call_value(call, "--format");

    *path = call_value(call, "-o");
    *reader = READER_ALL;
    if (!*path || !**path)
        return error_set(err, ERROR_USAGE, "say where to: -o FILE, or -o - for standard output");
    if (who && !report_reader_named(who, reader))
        return error_set(err, ERROR_USAGE,
                         "a reader is management, bank, insurer, lawyer, engineer or all, not "
                         "\"%.20s\"",
                         who);
    if (!format_name && call_has(call, "--json") && strcmp(*path, "-") == 0)
        format_name = "json";
    if (!report_pick_format(format_name, *path, format, err))
        return false;
    if (call_has(call, "--json") && strcmp(*path, "-") == 0 && *format != REPORT_JSON)
        return error_set(err, ERROR_USAGE,
                         "--json would be mixed with the report: give it a file, -o FILE");
    if (*format == REPORT_PDF && strcmp(*path, "-") == 0)
        return error_set(err, ERROR_USAGE, "a PDF is not printed; give it a file: -o FILE");
    if (strcmp(*path, "-") != 0 && access(*path, F_OK) == 0)
        return error_set(err, ERROR_USAGE, "%s is there already; it is not replaced", *path);
    return strcmp(*path, "-") == 0 || case_refuse_inside(*path, err);
}

/* Then nothing can be written into it; else it is written down what has left it. */
bool case_is_sealed(const char *name)
{
    char path[PATH_MAX];

    return case_find(name, path) && sealing_is_there(path);
}

bool report_on(struct invocation *call, struct casefile *cf, struct buf *preview, struct error *err)
{
    enum report_format format;
    enum report_reader reader;
    const char *path;
    struct buf bytes;
    bool ok;

    if (!read_words(call, &path, &format, &reader, err))
        return false;
    ok = make(call, cf, format, reader, &bytes, err);
    if (ok && preview)
        buf_str(preview, buf_as_str(&bytes));
    else
        ok = ok && report_store(path, buf_as_str(&bytes), err) &&
             log_it(call, cf, path, buf_as_str(&bytes), err);
    buf_dispose(&bytes);
    return ok;
}

bool run_case_report(struct invocation *call, struct error *err)
{
    enum report_format format = REPORT_HTML;
    enum report_reader reader = READER_ALL;
    struct casefile *cf = NULL;
    const char *path = NULL;
    struct buf bytes;
    bool ok;

    if (!read_words(call, &path, &format, &reader, err) || !call_open_to_hand_out(call, &cf, err))
        return false;
    ok = make(call, cf, format, reader, &bytes, err);
    ok = ok && report_store(path, buf_as_str(&bytes), err) &&
         log_it(call, cf, path, buf_as_str(&bytes), err) &&
         say_written(call, casefile_writable(cf), path, buf_as_str(&bytes), err);
    buf_dispose(&bytes);
    casefile_close(cf);
    return ok;
}
