/* see mail_relay.h */
#include "mail_relay.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int bind_any(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

bool mail_relay_installed(void)
{
    return access("/usr/lib/dovecot/submission-login", X_OK) == 0 &&
           access("/usr/lib/dovecot/dovecot-lda", X_OK) == 0;
}

unsigned mail_relay_port(void)
{
    unsigned port;

    close(bind_any(&port));
    return port;
}

void mail_relay_listen(struct mail_relay *relay)
{
    struct error err = {0};

    *relay = (struct mail_relay){0};
    relay->listener = bind_any(&relay->port);
    assert_int_equal(listen(relay->listener, 8), 0);
    assert_true(temp_make(relay->folder, &err));
    assert_int_equal(chmod(relay->folder, 0755), 0);
}

/* --- in the process --- */

/* Through the mailbox's own rules. */
static void deliver(const char *config, const char *from, const char *to, const struct buf *mail)
{
    int ends[2];
    pid_t pid;

    if (pipe(ends) != 0)
        return;
    pid = fork();
    if (pid == 0) {
        dup2(ends[0], 0);
        close(ends[0]);
        close(ends[1]);
        execl("/usr/lib/dovecot/dovecot-lda", "/usr/lib/dovecot/dovecot-lda", "-c", config, "-f",
              from, "-d", to, (char *)NULL);
        _exit(127);
    }
    close(ends[0]);
    for (size_t done = 0; done < mail->len;) {
        ssize_t put = write(ends[1], mail->at + done, mail->len - done);

        if (put <= 0)
            break;
        done += (size_t)put;
    }
    close(ends[1]);
    waitpid(pid, NULL, 0);
}

static void address_in(const char *line, char out[200])
{
    const char *begin = strchr(line, '<'), *end = begin ? strchr(begin, '>') : NULL;

    snprintf(out, 200, "%.*s", begin && end ? (int)(end - begin - 1) : 0, begin ? begin + 1 : "");
}

static void read_mail(FILE *in, struct buf *mail)
{
    char line[2000];

    buf_clear(mail);
    while (fgets(line, sizeof(line), in) && strcmp(line, ".\r\n") != 0)
        buf_text(mail, line[0] == '.' ? line + 1 : line);
}

static void talk(int fd, const char *config)
{
    char line[2000], from[200] = "", to[200] = "";
    FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
    struct buf mail;

    buf_init(&mail, 1 << 20);
    fputs("220 relay\r\n", out);
    fflush(out);
    while (fgets(line, sizeof(line), in)) {
        const char *answer = "250 ok\r\n";

        if (strncasecmp(line, "EHLO", 4) == 0) {
            answer = "250 relay\r\n";
        } else if (strncasecmp(line, "MAIL", 4) == 0) {
            address_in(line, from);
        } else if (strncasecmp(line, "RCPT", 4) == 0) {
            address_in(line, to);
        } else if (strncasecmp(line, "DATA", 4) == 0) {
            fputs("354 go on\r\n", out);
            fflush(out);
            read_mail(in, &mail);
            deliver(config, from, to, &mail);
        } else if (strncasecmp(line, "QUIT", 4) == 0) {
            answer = "221 bye\r\n";
        }
        fputs(answer, out);
        fflush(out);
        if (answer[0] == '2' && answer[2] == '1')
            break;
    }
    buf_dispose(&mail);
    fclose(in);
    fclose(out);
}

static void serve(const struct mail_relay *relay, const char *dovecot)
{
    char config[TEMP_PATH + 40];

    snprintf(config, sizeof(config), "%s/dovecot.conf", dovecot);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(relay->listener, NULL, NULL);

        if (fd >= 0)
            talk(fd, config);
    }
}

/* --- in the test --- */

void mail_relay_run(struct mail_relay *relay, const char *dovecot)
{
    char path[TEMP_PATH + 20], text[2 * TEMP_PATH];
    pid_t parent = getpid();
    struct error err = {0};

    /* Called as: sendmail -i -f FROM -- TO */
    snprintf(text, sizeof(text),
             "#!/bin/sh\nfor to; do :; done\nbox=%s/mail/$to\n"
             "mkdir -p \"$box/tmp\" \"$box/new\" \"$box/cur\"\nname=$(date +%%s).$$.relay\n"
             "cat > \"$box/tmp/$name\" && mv \"$box/tmp/$name\" \"$box/new/$name\"\n",
             dovecot);
    snprintf(path, sizeof(path), "%s/sendmail", relay->folder);
    assert_true(temp_write(path, str_of(text), &err));
    assert_int_equal(chmod(path, 0755), 0);
    relay->pid = fork();
    assert_true(relay->pid >= 0);
    if (relay->pid > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() == parent)
        serve(relay, dovecot);
    _exit(0);
}

void mail_relay_stop(struct mail_relay *relay)
{
    if (relay->pid > 0) {
        kill(relay->pid, SIGTERM);
        waitpid(relay->pid, NULL, 0);
    }
    if (relay->listener > 0)
        close(relay->listener);
    if (*relay->folder)
        temp_remove(relay->folder);
    *relay = (struct mail_relay){0};
}
