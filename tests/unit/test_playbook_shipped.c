/* The playbooks that come with the program: whole, in three languages, and about things that exist.
 */
#include "check.h"

#include "base/file.h"
#include "base/limits.h"
#include "detect/detect.h"
#include "playbook.h"
#include "playbooks/playbook.h"
#include "temp.h"
#include "template.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static struct shelf {
    struct arena arena;
    struct shelf_entry *entries;
    struct playbook *books[64];
    size_t count;
    const struct playbook *book; /* at hand */
    const char *step;
    char wrong[60000]; /* what was found, a line each */
} shelf;

static struct playbook *load(const char *id, const char *language)
{
    struct error err = {0};
    struct playbook *book = NULL;

    assert_ok(shelf_load(&shelf.arena, PLAYBOOKS_DIR, id, language, &book, NULL, &err), &err);
    return book;
}

static int open_shelf(void **state)
{
    struct error err = {0};

    (void)state;
    assert_ok(shelf_list(&shelf.arena, PLAYBOOKS_DIR, &shelf.entries, &shelf.count, &err), &err);
    assert_true(shelf.count <= ARRAY_LEN(shelf.books));
    for (size_t i = 0; i < shelf.count; i++)
        shelf.books[i] = load(shelf.entries[i].id, "en");
    return 0;
}

static int close_shelf(void **state)
{
    (void)state;
    arena_dispose(&shelf.arena);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    shelf.wrong[0] = '\0';
    return 0;
}

static void wrong(const char *what, const char *name)
{
    size_t len = strlen(shelf.wrong);

    snprintf(shelf.wrong + len, sizeof(shelf.wrong) - len, "%s, %s: %s \"%.60s\"\n",
             shelf.book ? shelf.book->id : "", shelf.step ? shelf.step : "", what, name);
}

/* Calls fn for every step of every playbook. */
static void each_step(void (*fn)(const struct play_step *step))
{
    for (size_t i = 0; i < shelf.count; i++) {
        shelf.book = shelf.books[i];
        for (size_t j = 0; j < shelf.book->step_count; j++) {
            shelf.step = shelf.book->steps[j].id;
            fn(&shelf.book->steps[j]);
        }
    }
}

static void every_file_is_on_the_shelf(void **state)
{
    static const char *const wanted[] = {
        "alimail",    "base", "cpanel",  "dovecot", "exmail",    "fastmail", "generic", "gmail",
        "inspection", "m365", "netease", "payment", "workspace", "yahoo",    "zimbra",  "zoho"};
    DIR *dir = opendir(PLAYBOOKS_DIR);
    size_t files = 0;

    (void)state;
    assert_non_null(dir);
    for (struct dirent *at; (at = readdir(dir));) {
        const char *dot = strchr(at->d_name, '.');

        files += dot && dot != at->d_name && strcmp(dot, ".yaml") == 0;
    }
    closedir(dir);
    assert_int_equal(files, shelf.count);
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
        assert_true(load(wanted[i], "en")->step_count > 0);
}

/* --- what they name exists --- */

static void need_detector(const char *glob)
{
    bool any = false;

    for (size_t i = 0; detectors[i]; i++)
        any |= glob_matches(glob, detectors[i]->id);
    if (!any)
        wrong("there is no detector", glob);
}

static void need_check(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; detectors[i]; i++)
        if (strncmp(detectors[i]->check, name, len) == 0)
            return;
    wrong("there is no coverage", name);
}

static void named_in_condition(void *arg, const char *call, const char *name)
{
    (void)arg;
    if (strcmp(call, "finding") == 0 || strcmp(call, "severity") == 0 || strcmp(call, "count") == 0)
        need_detector(name);
    else if (strcmp(call, "coverage") == 0)
        need_check(name);
}

static void step_detectors(const struct play_step *step)
{
    expr_names(step->when, named_in_condition, NULL);
    for (size_t i = 0; i < step->check_count; i++) {
        const char *glob = check_text(&step->checks[i], "detector", NULL);

        if (glob)
            need_detector(glob);
        expr_names(step->checks[i].unless, named_in_condition, NULL);
    }
}

static void detectors_and_coverage_exist(void **state)
{
    (void)state;
    each_step(step_detectors);
    assert_string_equal(shelf.wrong, "");
}

static const struct play_command *command_of(const struct play_step *step, const char *id)
{
    for (size_t i = 0; i < step->command_count; i++)
        if (strcmp(step->commands[i].id, id) == 0)
            return &step->commands[i];
    return NULL;
}

/* The programs that may be started; anything else is only shown. */
static void step_commands(const struct play_step *step)
{
    static const char *const programs[] = {"alimail-cli", "doveadm",  "doveconf",  "gam",
                                           "journalctl",  "postconf", "postqueue", "uapi",
                                           "zmmailbox",   "zmprov"};

    for (size_t i = 0; i < step->command_count; i++) {
        const struct play_command *command = &step->commands[i];
        bool known = strcmp(command->on, "show") == 0;

        for (size_t j = 0; j < ARRAY_LEN(programs) && !known; j++)
            known = strcmp(programs[j], command->argv.at[0]) == 0;
        if (!known)
            wrong("nobody knows the program", command->argv.at[0]);
        if (!command->optional && strcmp(command->on, "show") != 0)
            wrong("must be optional, it may not be there:", command->argv.at[0]);
    }
    for (size_t i = 0; i < step->check_count; i++) {
        const char *run = check_text(&step->checks[i], "run", NULL);
        const struct play_command *command = run ? command_of(step, run) : NULL;

        if (run && (!command || command->effect != PLAY_READS))
            wrong("there is no reading command", run);
    }
}

static void commands_exist(void **state)
{
    (void)state;
    each_step(step_commands);
    assert_string_equal(shelf.wrong, "");
}

static void step_refs(const struct play_step *step)
{
    for (size_t i = 0; i < step->refs.count; i++) {
        const struct play_ref *found = NULL;

        for (size_t j = 0; j < shelf.book->ref_count; j++)
            if (strcmp(shelf.book->refs[j].id, step->refs.at[i]) == 0)
                found = &shelf.book->refs[j];
        if (!found || !found->checked || strlen(found->checked) != 10)
            wrong("no source with a date", step->refs.at[i]);
    }
}

static void sources_exist_and_are_dated(void **state)
{
    (void)state;
    each_step(step_refs);
    assert_string_equal(shelf.wrong, "");
}

/* --- the order of things --- */

static bool waits_for(const struct playbook *book, const struct play_step *step, const char *id)
{
    for (size_t i = 0; i < step->after.count; i++)
        if (strcmp(step->after.at[i], id) == 0 ||
            waits_for(book, playbook_step(book, step->after.at[i]), id))
            return true;
    return false;
}

static void step_order(const struct play_step *step)
{
    if (step->tipoff && !waits_for(shelf.book, step, "preserve-before-touching"))
        wrong("would be noticed before the evidence is saved", "");
    if (step->check_count == 0)
        wrong("no probe", "");
    if (step->skip == SKIP_REASON && !*step->residual)
        wrong("says not what stays open when it is skipped", "");
}

static void evidence_comes_before_what_is_noticed(void **state)
{
    (void)state;
    each_step(step_order);
    assert_string_equal(shelf.wrong, "");
}

static void copy_file(const char *dir, const char *name, const char *more)
{
    char from[4200], to[4200];
    struct error err = {0};
    struct buf bytes;

    snprintf(from, sizeof(from), "%s/%s", PLAYBOOKS_DIR, name);
    snprintf(to, sizeof(to), "%s/%s", dir, name);
    buf_init(&bytes, MIB(1));
    assert_ok(file_read(from, &bytes, &err), &err);
    buf_text(&bytes, more);
    assert_ok(temp_write(to, buf_as_str(&bytes), &err), &err);
    buf_dispose(&bytes);
}

/* The file to be put right is named, not a playbook that nobody misses. */
static void a_base_that_was_edited_is_named(void **state)
{
    char dir[TEMP_PATH];
    struct arena arena = {0};
    struct error err = {0};
    struct playbook *book;

    (void)state;
    assert_ok(temp_make(dir, &err), &err);
    copy_file(dir, "dovecot.yaml", "");
    copy_file(dir, "base.yaml", "# edited\n");
    assert_false(shelf_load(&arena, dir, "dovecot", "en", &book, NULL, &err));
    assert_non_null(strstr(err.text, "base.yaml is not as it came with the program"));
    temp_remove(dir);
    arena_dispose(&arena);
}

/* What a step sets, or a clock runs from, nobody can answer who is not asked. */
static void every_fact_has_a_question(void **state)
{
    (void)state;
    shelf.step = NULL;
    for (size_t i = 0; i < shelf.count; i++) {
        shelf.book = shelf.books[i];
        for (size_t k = 0; k < shelf.book->fact_count; k++)
            if (*shelf.book->facts[k].ask == '\0')
                wrong("no question for the fact", shelf.book->facts[k].name);
    }
    assert_string_equal(shelf.wrong, "");
}

/* Does this step ask for the variable that {{...}} names, or is it known from the start? */
static void step_asks(const struct play_step *step)
{
    for (size_t i = 0; i < step->check_count; i++)
        for (size_t k = 0; k < step->checks[i].argument_count; k++) {
            const struct play_argument *argument = &step->checks[i].arguments[k];
            const char *text = argument->values.count == 1 ? argument->values.at[0] : "";
            bool asked = strncmp(text, "{{", 2) != 0 || strcmp(text, "{{mailbox}}") == 0 ||
                         strcmp(text, "{{domain}}") == 0;

            for (size_t a = 0; !asked && a < step->ask.count; a++)
                asked = strncmp(text + 2, step->ask.at[a].key, strlen(step->ask.at[a].key)) == 0;
            if (!asked)
                wrong("a probe needs what the step does not ask for:", text);
        }
}

static void what_a_probe_needs_is_asked_for(void **state)
{
    (void)state;
    each_step(step_asks);
    assert_string_equal(shelf.wrong, "");
}

static bool has_probe(const struct probe *probes, const char *name)
{
    while (probes->name && strcmp(probes->name, name) != 0)
        probes++;
    return probes->name != NULL;
}

static void step_probes(const struct play_step *step)
{
    for (size_t i = 0; i < step->check_count; i++)
        if (!has_probe(local_probes, step->checks[i].kind->name) &&
            !has_probe(playbook_probes, step->checks[i].kind->name))
            wrong("nothing can run the probe", step->checks[i].kind->name);
}

static void every_probe_can_be_run(void **state)
{
    (void)state;
    each_step(step_probes);
    assert_string_equal(shelf.wrong, "");
}

static void money_needs_two_people(void **state)
{
    static const char *const steps[] = {"hold-payments", "call-bank", "bank-letter",
                                        "call-counterparty", "release-payments"};
    const struct playbook *payment = load("payment", "en");

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        assert_true(playbook_step(payment, steps[i])->two_person);
    for (size_t i = 0; i < shelf.count; i++) {
        const struct play_step *stop = playbook_step(shelf.books[i], "stop-money");

        assert_true(!stop || stop->two_person);
        assert_true(stop || strcmp(shelf.books[i]->id, "payment-fraud") == 0 ||
                    strcmp(shelf.books[i]->id, "inspection") == 0);
    }
}

/* --- the measures of the two documents --- */

/* Which of A1-A38 and B1-B22 no step has; `but`: as if none had this one. */
static void rows_without_a_home(const char *but, struct buf *out)
{
    for (unsigned row = 1; row <= 38 + 22; row++) {
        char id[8];
        bool home = false;

        snprintf(id, sizeof(id), "%c%u", row <= 38 ? 'A' : 'B', row <= 38 ? row : row - 38);
        for (size_t i = 0; i < shelf.count; i++)
            for (size_t j = 0; j < shelf.books[i]->step_count; j++)
                home |= names_have(&shelf.books[i]->steps[j].controls, id);
        if (!home || (but && strcmp(but, id) == 0))
            buf_printf(out, "%s ", id);
    }
}

static void step_controls(const struct play_step *step)
{
    for (size_t i = 0; i < step->controls.count; i++) {
        const char *id = step->controls.at[i];
        uint64_t row = 0;

        if ((*id != 'A' && *id != 'B') || !str_to_u64(str_of(id + 1), *id == 'A' ? 38 : 22, &row) ||
            row == 0)
            wrong("there is no measure", id);
    }
}

static void every_measure_has_a_home(void **state)
{
    struct shelf all = shelf;
    struct buf rows;

    (void)state;
    each_step(step_controls);
    assert_string_equal(shelf.wrong, "");
    buf_init(&rows, KIB(4));
    rows_without_a_home(NULL, &rows);
    assert_string_equal(buf_c(&rows), "");

    /* the control: with one playbook taken off, its own rows are missed */
    for (size_t i = 0; i < shelf.count; i++)
        if (strcmp(shelf.books[i]->id, "inspection") == 0)
            shelf.books[i] = shelf.books[--shelf.count];
    rows_without_a_home(NULL, &rows);
    assert_string_equal(buf_c(&rows), "A31 B4 ");
    shelf = all;
    buf_dispose(&rows);
}

/* --- three languages --- */

static void name_it(void *arg, const char *name)
{
    buf_printf(arg, "{{%s}} ", name);
}

static bool same_variables(const char *a, const char *b)
{
    struct buf x, y;
    bool same;

    buf_init(&x, KIB(16));
    buf_init(&y, KIB(16));
    template_names(a, name_it, &x);
    template_names(b, name_it, &y);
    same = x.len == y.len;
    for (struct str rest = buf_as_str(&x), line; same && rest.len > 0;) {
        size_t end = str_find_char(rest, ' ');

        line = str_part(rest, 0, end);
        same = str_find(buf_as_str(&y), line) < y.len;
        rest = str_part(rest, end + 1, rest.len);
    }
    buf_dispose(&x);
    buf_dispose(&y);
    return same;
}

static void compare(const char *language, const char *what, const char *english, const char *given)
{
    bool vietnamese = strcmp(language, "vi") == 0;

    if (!english || !*english)
        return;
    if (strcmp(english, given) == 0) {
        wrong(language, what);
        return;
    }
    if (!same_variables(english, given))
        wrong("other variables than in English", what);
    if ((strstr(english, "not verified") != NULL) !=
        (strstr(given, vietnamese ? "chưa kiểm chứng" : "未经验证") != NULL))
        wrong(vietnamese ? "vi: \"not verified\" is not said alike in"
                         : "zh: \"not verified\" is not said alike in",
              what);
}

static void compare_step(const char *language, const struct play_step *english,
                         const struct play_step *given)
{
    shelf.step = english->id;
    compare(language, "title", english->title, given->title);
    compare(language, "undo", english->undo, given->undo);
    compare(language, "residual", english->residual, given->residual);
    for (size_t i = 0; i < english->text.count; i++)
        compare(language, "do", english->text.at[i].value, given->text.at[i].value);
    for (size_t i = 0; i < english->ask.count; i++)
        compare(language, "ask", english->ask.at[i].value, given->ask.at[i].value);
    for (size_t i = 0; i < english->evidence_count; i++)
        compare(language, "evidence", english->evidence[i].hint, given->evidence[i].hint);
    for (size_t i = 0; i < english->check_count; i++) {
        compare(language, "verify text", check_text(&english->checks[i], "text", NULL),
                check_text(&given->checks[i], "text", NULL));
        compare(language, "verify note", check_text(&english->checks[i], "note", NULL),
                check_text(&given->checks[i], "note", NULL));
    }
}

static void compare_book(const char *language, const struct playbook *english,
                         const struct playbook *given)
{
    shelf.book = english;
    shelf.step = "";
    compare(language, "title", english->title, given->title);
    compare(language, "summary", english->summary, given->summary);
    for (size_t i = 0; i < english->var_count; i++)
        compare(language, english->vars[i].name, english->vars[i].ask, given->vars[i].ask);
    for (size_t i = 0; i < english->fact_count; i++)
        compare(language, english->facts[i].name, english->facts[i].ask, given->facts[i].ask);
    for (size_t i = 0; i < english->clock_count; i++) {
        compare(language, english->clocks[i].id, english->clocks[i].why, given->clocks[i].why);
        assert_non_null(english->clocks[i].name); /* a deadline is told in words */
    }
    for (size_t i = 0; i < english->step_count; i++)
        compare_step(language, &english->steps[i], &given->steps[i]);
}

static void every_text_is_there_in_three_languages(void **state)
{
    static const char *const languages[] = {"vi", "zh"};

    (void)state;
    for (size_t i = 0; i < shelf.count; i++)
        for (size_t j = 0; j < ARRAY_LEN(languages); j++) {
            const struct playbook *given = load(shelf.entries[i].id, languages[j]);

            compare_book(languages[j], shelf.books[i], given);
            if (given->untranslated > 0 && !*shelf.wrong)
                wrong("texts stay English in", languages[j]);
        }
    assert_string_equal(shelf.wrong, "");
}

/* The control: what a sidecar lacks is seen. */
static void a_text_that_stays_english_is_seen(void **state)
{
    struct playbook *english = load("generic", "en"), *given = load("generic", "vi");

    (void)state;
    given->steps[0].title = english->steps[0].title;
    given->steps[1].residual = "{{mailbox}}";
    compare_book("vi", english, given);
    assert_string_equal(shelf.wrong,
                        "generic-account-takeover, stop-money: vi \"title\"\n"
                        "generic-account-takeover, preserve-before-touching: other variables than "
                        "in English \"residual\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_on_the_shelf),
        cmocka_unit_test_setup(detectors_and_coverage_exist, clear),
        cmocka_unit_test_setup(commands_exist, clear),
        cmocka_unit_test_setup(sources_exist_and_are_dated, clear),
        cmocka_unit_test_setup(evidence_comes_before_what_is_noticed, clear),
        cmocka_unit_test(a_base_that_was_edited_is_named),
        cmocka_unit_test_setup(what_a_probe_needs_is_asked_for, clear),
        cmocka_unit_test_setup(every_probe_can_be_run, clear),
        cmocka_unit_test_setup(every_fact_has_a_question, clear),
        cmocka_unit_test(money_needs_two_people),
        cmocka_unit_test_setup(every_measure_has_a_home, clear),
        cmocka_unit_test_setup(every_text_is_there_in_three_languages, clear),
        cmocka_unit_test_setup(a_text_that_stays_english_is_seen, clear),
    };

    return cmocka_run_group_tests(tests, open_shelf, close_shelf);
}
