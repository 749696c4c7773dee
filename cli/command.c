/* command.c - see command.h. */
#include "command.h"

#include "base/mem.h"
#include "base/text.h"
#include "case/place.h"
#include "detect/scan.h"
#include "imap/pin.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option common_options[] = {
    {"--json", NULL, "one JSON object instead of text"},
    {"--sandbox", "MODE", "best-effort: go on where this machine cannot jail our parsers"},
    {"--operator", "NAME", "who you are; in every journal entry, beside this machine's user"},
    {"--as", "ROLE", "with --operator: responder, consultant, administrator ..."},
    {"--help", NULL, "what this command does and takes"}, /* the last: see is_bare */
    {0},
};

const struct option *command_common_options(const struct command *command)
{
    return command->is_bare ? &common_options[ARRAY_LEN(common_options) - 2] : common_options;
}

static const struct option *find_in(const struct option *options, const char *name, size_t len)
{
    for (; options && options->name; options++)
        if (strlen(options->name) == len && memcmp(options->name, name, len) == 0)
            return options;
    return NULL;
}

static const struct option *find_option(const struct command *command, const char *name, size_t len)
{
    const struct option *found = find_in(command->options, name, len);

    for (size_t i = 0; command->also[i] && !found; i++)
        found = find_in(command->also[i], name, len);
    return found ? found : find_in(command_common_options(command), name, len);
}

/* "--name", or a letter that the command has: "-o". */
static bool is_option(const struct command *command, const char *word)
{
    return strncmp(word, "--", 2) == 0 ||
           (word[0] == '-' && word[1] && !word[2] && find_option(command, word, 2));
}

static bool add_option(struct invocation *call, int argc, char **argv, int *at, struct error *err)
{
    const char *word = argv[*at];
    size_t len = strcspn(word, "=");
    const struct option *option = find_option(call->command, word, len);
    struct given_option *given = &call->options[call->option_count];

    if (!option)
        return error_set(err, ERROR_USAGE, "%s does not know the option %.*s; mailmedic %s --help",
                         call->command->name, (int)len, word, call->command->name);
    if (call->option_count == CALL_MOST)
        return error_set(err, ERROR_USAGE, "too many options");
    given->option = option;
    if (!option->value && word[len] == '=')
        return error_set(err, ERROR_USAGE, "%s takes no value", option->name);
    if (option->value && word[len] == '=')
        given->value = word + len + 1;
    else if (option->value && *at + 1 < argc)
        given->value = argv[++*at];
    else if (option->value)
        return error_set(err, ERROR_USAGE, "%s wants a value: %s", option->name, option->value);
    call->option_count++;
    return true;
}

/* Somebody who writes "strict" must not believe to have it. */
static bool check_sandbox(const struct invocation *call, struct error *err)
{
    const char *mode = call_value(call, "--sandbox");

    return !mode || strcmp(mode, "best-effort") == 0 ||
           error_set(err, ERROR_USAGE,
                     "--sandbox takes best-effort only; without it nothing is parsed where it "
                     "cannot be jailed, not \"%.40s\"",
                     mode);
}

/* Before anything is asked of a server, or of a password's owner. */
static bool check_pin(const struct invocation *call, struct error *err)
{
    const char *pin = call_value(call, "--pin");
    struct pin ignored;

    return !pin || pin_read(pin, &ignored, err) || error_prefix(err, "--pin \"%.70s\"", pin);
}

/* Here, because a command may not open the case, or only to read it: nobody would be named. */
static bool check_operator(const struct invocation *call, struct error *err)
{
    const char *name = call_value(call, "--operator");

    if (!name && call_has(call, "--as"))
        return error_set(err, ERROR_USAGE, "--as wants --operator NAME beside it");
    return !name || str_trim(str_of(name)).len > 0 ||
           error_set(err, ERROR_USAGE, "--operator wants a name");
}

/* Here, because a command may come to need its lists late, or not at all. */
static bool check_data(const struct invocation *call, struct error *err)
{
    const char *dir = call_value(call, "--data");
    struct stat about;

    if (!dir || (stat(dir, &about) == 0 && S_ISDIR(about.st_mode)))
        return true;
    return error_set(err, ERROR_USAGE, "--data wants a folder; %s is none", *dir ? dir : "\"\"");
}

bool call_parse(struct invocation *call, int argc, char **argv, struct error *err)
{
    const struct command *command = call->command;
    bool options_over = false;

    for (int i = 0; i < argc; i++) {
        if (!options_over && strcmp(argv[i], "--") == 0) {
            options_over = true;
        } else if (!options_over && is_option(command, argv[i])) {
            if (!add_option(call, argc, argv, &i, err))
                return false;
        } else if (call->count == CALL_MOST) {
            return error_set(err, ERROR_USAGE, "too many arguments");
        } else {
            call->arguments[call->count++] = argv[i];
        }
    }
    if (call_has(call, "--help"))
        return true;
    if (call->count < command->least || call->count > command->most)
        return error_set(err, ERROR_USAGE, "usage: mailmedic %s%s%s", command->name,
                         *command->arguments ? " " : "", command->arguments);
    return check_sandbox(call, err) && check_operator(call, err) && check_pin(call, err) &&
           check_data(call, err);
}

bool call_has(const struct invocation *call, const char *option)
{
    for (unsigned i = 0; i < call->option_count; i++)
        if (strcmp(call->options[i].option->name, option) == 0)
            return true;
    return false;
}

const char *call_value(const struct invocation *call, const char *option)
{
    for (unsigned i = call->option_count; i > 0; i--)
        if (strcmp(call->options[i - 1].option->name, option) == 0)
            return call->options[i - 1].value;
    return NULL;
}

size_t call_values(const struct invocation *call, const char *option, const char **values,
                   size_t most)
{
    size_t count = 0;

    for (unsigned i = 0; i < call->option_count && count < most; i++)
        if (strcmp(call->options[i].option->name, option) == 0)
            values[count++] = call->options[i].value;
    return count;
}

bool call_number(const struct invocation *call, const char *option, uint64_t most, uint64_t *out,
                 struct error *err)
{
    const char *value = call_value(call, option);

    if (!value)
        return true;
    if (!str_to_u64(str_of(value), most, out))
        return error_set(err, ERROR_USAGE, "%s wants a whole number up to %llu, not \"%s\"", option,
                         (unsigned long long)most, value);
    return true;
}

bool case_exists(const char *path)
{
    char folder[PATH_MAX];

    return case_find(path, folder);
}

bool case_check_place(const char *path, struct error *err)
{
    if (!*path)
        return error_set(err, ERROR_USAGE, "the name of the case is empty");
    return case_can_be(path) || error_set_errno(err, ERROR_IO, "cannot make a case at %s", path);
}

bool case_make_if_missing(const char *path, const char *owner, struct error *err)
{
    struct case_info info = {0};

    if (!*path)
        return error_set(err, ERROR_USAGE, "the name of the case is empty");
    if (case_exists(path))
        return true;
    snprintf(info.owner, sizeof(info.owner), "%s", strchr(owner, '@') ? owner : "");
    if (case_create(path, &info, err))
        return true;
    if (!case_exists(path))
        return false;
    error_clear(err); /* somebody else has made it meanwhile */
    return true;
}

static bool name_operator(const struct invocation *call, struct casefile *cf, struct error *err)
{
    const char *name = call_value(call, "--operator"), *role = call_value(call, "--as");

    return !name || casefile_name_operator(cf, name, role ? role : "", err);
}

bool call_open_case(const struct invocation *call, enum case_mode mode, struct casefile **out,
                    struct error *err)
{
    const char *path = call->arguments[0];

    if (!*path)
        return error_set(err, ERROR_USAGE, "the name of the case is empty");
    if (!casefile_open(out, path, mode, err))
        return false;
    if (mode != CASE_WRITE || name_operator(call, *out, err))
        return true;
    casefile_close(*out);
    return false;
}

bool call_open_to_hand_out(const struct invocation *call, struct casefile **out, struct error *err)
{
    const char *path = call->arguments[0];

    return call_open_case(
        call, case_is_sealed(path) || case_is_fixed(path) ? CASE_READ : CASE_WRITE, out, err);
}

void call_say_not_logged(const struct invocation *call)
{
    fprintf(stderr, "%s: its journal does not name this.\n",
            case_is_sealed(call->arguments[0]) ? "The case is sealed"
                                               : "The case cannot be written to here");
}

void call_role_options(const struct invocation *call, struct role_options *out)
{
    const char *mode = call_value(call, "--sandbox");

    *out = (struct role_options){.best_effort = mode && strcmp(mode, "best-effort") == 0};
}

bool call_scan_options(const struct invocation *call, struct scan_options *out, struct error *err)
{
    static const char *const judging[] = {"--dkim-keys", "--yara", "--clamd"};

    for (size_t i = 0; i < ARRAY_LEN(judging); i++)
        if (call_has(call, "--no-scan") && call_has(call, judging[i]))
            return error_set(err, ERROR_USAGE,
                             "%s is for the scan, which --no-scan leaves out; give it to mailmedic "
                             "scan",
                             judging[i]);
    call_role_options(call, &out->role);
    out->data_dir = call_value(call, "--data");
    out->dkim_keys = call_value(call, "--dkim-keys");
    out->yara = call_value(call, "--yara");
    out->clamd = call_value(call, "--clamd");
    return true;
}

const char *call_our_name(struct arena *arena)
{
    struct passwd entry, *found = NULL;
    char room[4096], number[32];

    if (getpwuid_r(getuid(), &entry, room, sizeof(room), &found) == 0 && found && *found->pw_name)
        return arena_strndup(arena, found->pw_name, strlen(found->pw_name));
    snprintf(number, sizeof(number), "uid %u", (unsigned)getuid());
    return arena_strndup(arena, number, strlen(number));
}
