/* playbook_secret.c - passwords for probes and commands, each asked for when it is needed. */
#include "playbook.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The value of the newest --OPTION NAME=VALUE; NULL: not given. */
static const char *named(const struct invocation *call, const char *option, const char *name)
{
    const char *values[CALL_MOST];
    size_t len = strlen(name), count = call_values(call, option, values, CALL_MOST);

    while (count-- > 0)
        if (strncmp(values[count], name, len) == 0 && values[count][len] == '=')
            return values[count] + len + 1;
    return NULL;
}

bool playbook_secret(void *self, const char *name, struct secret *out, struct error *err)
{
    const struct invocation *call = self;
    const char *fd_text = named(call, "--secret-fd", name);
    const char *command = named(call, "--secret-command", name);
    char prompt[120];
    uint64_t fd;

    if (!secret_init(out, err))
        return false;
    if (command)
        return secret_from_command(out, command, err);
    if (fd_text && !str_to_u64(str_of(fd_text), 1023, &fd))
        return error_set(err, ERROR_USAGE, "--secret-fd wants NAME=N, not \"%.60s\"", fd_text);
    if (fd_text)
        return secret_from_fd(out, (int)fd, err);
    if (!isatty(STDIN_FILENO))
        return error_set(err, ERROR_USAGE,
                         "the secret %s was not given: --secret-command %s=CMD or --secret-fd %s=N",
                         name, name, name);
    snprintf(prompt, sizeof(prompt), "%.80s: ", name);
    return secret_from_tty(out, prompt, err);
}
