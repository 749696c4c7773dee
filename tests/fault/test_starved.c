/* test_starved.c - each command without memory: one allocation of it fails, early or late. It ends
 * with one sentence, or does its work all the same; it never crashes, and the case is as before or
 * complete.
 *
 * Allocations of the parse workers are another matter: GLib ends its process when it gets none. A
 * worker that ends costs one mail its analysis, and the case says so.
 *
 * A command asks for memory a hundred thousand times, but from few places. A place is the eight
 * innermost callers; its first allocation fails, and what an earlier command has tried is not tried
 * again. A sample of them in the ordinary run, all with MAILMEDIC_LONG=1. */
#include "stories.h"

#include "base/limits.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/wait.h>

#define IMPORT "import CASE " MAIL_DIR "/lure.eml " MAIL_DIR "/plain.eml " RULES_DIR "/bad.sieve"
#define QUIET  " --quiet"

static const struct command {
    const char *name;
    const char *before; /* a command; NULL: there is no case */
    const char *words;
    int status, again;
    const char *role; /* NULL: main */
    bool writes;
} cases[] = {
    {"new", NULL, "new CASE", 0, 2, NULL, true},
    {"import", NULL, IMPORT QUIET, 10, 10, NULL, true},
    {"import, its workers", NULL, IMPORT QUIET, 10, 10, "parse", true},
    {"scan", IMPORT " --no-scan" QUIET, "scan CASE" QUIET, 10, 10, NULL, true},
    {"findings", IMPORT QUIET, "findings CASE", 10, 10, NULL, false},
    {"findings as JSON", IMPORT QUIET, "findings CASE --json", 10, 10, NULL, false},
    {"messages", IMPORT QUIET, "messages CASE", 10, 10, NULL, false},
    {"coverage", IMPORT QUIET, "coverage CASE", 10, 10, NULL, false},
    {"verify", IMPORT QUIET, "verify CASE", 0, 0, NULL, false},
    {"report", IMPORT QUIET, "report CASE --format md -o HERE/report.md", 0, 10, NULL, true},
};

struct trial {
    const struct command *command;
    struct rig rig;
    struct buf after; /* what the case holds in the end */
    struct buf whole; /* what the command says with memory */
    unsigned wrong, refused;
};

enum { TOLD_MOST = 12, SAMPLE = 24, PLACES_MOST = 1 << 16 };

static bool is_long(void)
{
    return getenv("MAILMEDIC_LONG") != NULL; /* NOLINT(concurrency-mt-unsafe) */
}

/* --- which allocations --- */

/* The places that were tried, as hashes; open addressing, 0: free. */
struct places {
    uint32_t hash[2 * PLACES_MOST];
    unsigned count;
};

static bool is_new_place(struct places *places, uint32_t hash)
{
    uint32_t at = hash % ARRAY_LEN(places->hash);

    if (hash == 0)
        return false;
    while (places->hash[at] != 0 && places->hash[at] != hash)
        at = (at + 1) % ARRAY_LEN(places->hash);
    if (places->hash[at] == hash)
        return false;
    assert_true(places->count++ < PLACES_MOST);
    places->hash[at] = hash;
    return true;
}

struct chosen {
    uint32_t at[PLACES_MOST];
    unsigned count;
};

static void choose(const struct fault_plan *plan, struct places *places, struct chosen *out)
{
    out->count = 0;
    assert_in_range(plan->calls, 1, FAULT_PLACES);
    for (uint32_t i = 0; i < plan->calls; i++)
        if (is_new_place(places, plan->places[i]))
            out->at[out->count++] = i + 1;
}

/* --- one of them fails --- */

static const char *role_of(const struct command *command)
{
    return command->role ? command->role : "main";
}

static void remove_report(const struct rig *rig)
{
    char path[RIG_PATH];

    snprintf(path, sizeof(path), "%s/report.md", rig->folder);
    (void)remove(path);
}

static void tell(struct trial *trial, uint32_t at, const char *what, const char *detail)
{
    if (trial->wrong++ < TOLD_MOST)
        print_error("%s, allocation %u: %s: %s\n", trial->command->name, at, what, detail);
}

/* The sentence at the end; before it no more than the beginning of what it says with memory. */
static bool is_one_sentence(const struct trial *trial)
{
    const char *said = buf_c(&trial->rig.said), *whole = buf_c(&trial->whole), *last = said;

    for (const char *end = strchr(said, '\n'); end && end[1] != '\0'; end = strchr(end + 1, '\n'))
        last = end + 1;
    return strncmp(last, "mailmedic: ", 11) == 0 &&
           strncmp(said, whole, (size_t)(last - said)) == 0;
}

/* In order, and holding that much; NULL: whatever it holds. */
static void check_case(struct trial *trial, uint32_t at, const struct buf *least)
{
    struct error err = {0};
    struct buf content;

    if (!rig_verify(&trial->rig)) {
        if (trial->command->before || !strstr(buf_c(&trial->rig.said), "No such file"))
            tell(trial, at, "verify", buf_c(&trial->rig.said));
        return;
    }
    if (!rig_content(&trial->rig, &content, &err))
        tell(trial, at, "it cannot be read", err.text);
    else if (least && rig_lacks(least, &content))
        tell(trial, at, "it has lost", rig_lacks(least, &content));
    buf_dispose(&content);
}

static void starve(struct trial *trial, uint32_t at)
{
    const struct command *command = trial->command;
    char how[256];
    int status;

    if (command->writes)
        rig_reset(&trial->rig);
    remove_report(&trial->rig);
    rig_plan(&trial->rig, role_of(command), FAULT_ERROR, ENOMEM, at, false);
    status = rig_run(&trial->rig, command->words, true);
    if (!WIFEXITED(status)) {
        snprintf(how, sizeof(how), "signal %d: %s", WTERMSIG(status), buf_c(&trial->rig.said));
        tell(trial, at, "it died", how);
    } else if (WEXITSTATUS(status) == EXIT_FAILURE) {
        trial->refused++;
        if (!is_one_sentence(trial))
            tell(trial, at, "not one sentence", buf_c(&trial->rig.said));
    } else if (WEXITSTATUS(status) != command->status && !command->role) {
        tell(trial, at, "it ended otherwise", buf_c(&trial->rig.said));
    } else if (command->writes && !command->role && command->before == NULL) {
        check_case(trial, at, &trial->after);
    }
    if (!command->writes)
        return;
    check_case(trial, at, NULL);
    remove_report(&trial->rig);
    status = rig_run_again(&trial->rig, command->words);
    if (status != command->status && status != command->again && !command->role)
        tell(trial, at, "started again", buf_c(&trial->rig.said));
    check_case(trial, at, command->role ? NULL : &trial->after);
}

static void open_trial(struct trial *trial, const struct command *command)
{
    *trial = (struct trial){.command = command};
    rig_open_small(&trial->rig);
    trial->rig.library = STARVE;
    if (command->before)
        (void)rig_run_again(&trial->rig, command->before);
    rig_keep(&trial->rig);
}

/* How many trials went wrong; each is told. */
static unsigned run_command(const struct command *command, struct places *places)
{
    static struct trial trial;
    static struct chosen chosen;
    struct error err = {0};
    unsigned points = 0, step;
    uint32_t calls;
    int status;

    open_trial(&trial, command);
    rig_plan(&trial.rig, role_of(command), FAULT_NONE, 0, 0, false);
    status = rig_run(&trial.rig, command->words, true);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != command->status)
        fail_msg("%s: %s", command->name, buf_c(&trial.rig.said));
    buf_init(&trial.whole, MIB(1));
    buf_str(&trial.whole, buf_as_str(&trial.rig.said));
    assert_ok(rig_content(&trial.rig, &trial.after, &err), &err);
    calls = trial.rig.plan->calls;
    choose(trial.rig.plan, places, &chosen);
    step = is_long() || chosen.count <= SAMPLE ? 1 : chosen.count / SAMPLE;
    for (unsigned i = 0; i < chosen.count; i += step, points++)
        starve(&trial, chosen.at[i]);
    print_message("%s: %u allocations from %u places not tried yet, %u of them failed, %u times it "
                  "gave up\n",
                  command->name, calls, chosen.count, points, trial.refused);
    assert_true(trial.refused > 0 || command->role); /* the control: it did meet it */
    buf_dispose(&trial.after);
    buf_dispose(&trial.whole);
    rig_close(&trial.rig);
    return trial.wrong;
}

static void no_command_crashes_without_memory(void **state)
{
    static struct places places;
    unsigned wrong = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (!cases[i].role)
            wrong += run_command(&cases[i], &places);
    assert_int_equal(wrong, 0);
}

static void a_worker_without_memory_costs_no_more_than_its_mail(void **state)
{
    static struct places places;
    unsigned wrong = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (cases[i].role)
            wrong += run_command(&cases[i], &places);
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_command_crashes_without_memory),
        cmocka_unit_test(a_worker_without_memory_costs_no_more_than_its_mail),
    };

    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    (void)personality(ADDR_NO_RANDOMIZE); /* a place has the same addresses in each command */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
