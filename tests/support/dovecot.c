/* dovecot.c - starting and stopping it; see dovecot.h. */
#include "dovecot.h"

#include "base/clock.h"
#include "certs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_MS = 30000, STOP_MS = 5000, TRIES = 4, TOLD_MOST = 40 };

static const struct dovecot_user the_user[] = {{DOVECOT_USER, DOVECOT_PASSWORD}};

bool dovecot_installed(void)
{
    return temp_has_program("dovecot") && temp_has_program("openssl") &&
           access("/usr/lib/dovecot/managesieve-login", X_OK) == 0 &&
           access("/usr/lib/dovecot/imap", X_OK) == 0;
}

bool dovecot_has_pop3(void)
{
    return access("/usr/lib/dovecot/pop3-login", X_OK) == 0;
}

bool dovecot_has_submission(void)
{
    return access("/usr/lib/dovecot/submission-login", X_OK) == 0;
}

static struct sockaddr_in loopback(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static unsigned free_port(void)
{
    struct sockaddr_in address = loopback(0);
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 &&
              getsockname(fd, (struct sockaddr *)&address, &len) == 0;

    if (fd >= 0)
        close(fd);
    return ok ? ntohs(address.sin_port) : 0;
}

static bool answers(unsigned port)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

/* --- configuration --- */

struct owner {
    const char *user, *group;
    uid_t uid;
    gid_t gid;
};

/* Dovecot refuses to handle mail as root. */
static struct owner mail_owner(void)
{
    uid_t uid = getuid();
    const struct passwd *user = uid == 0 ? getpwnam("nobody") : getpwuid(uid);
    const struct group *group = user ? getgrgid(user->pw_gid) : NULL;

    return (struct owner){user ? user->pw_name : "nobody", group ? group->gr_name : "nogroup",
                          user ? user->pw_uid : 65534, user ? user->pw_gid : 65534};
}

static void add_services(struct buf *out, const struct dovecot *d)
{
    buf_printf(
        out,
        "service imap-login {\n  chroot =\n  inet_listener imap {\n    port = %u\n  }\n"
        "  inet_listener imaps {\n    port = %u\n  }\n}\n"
        "service managesieve-login {\n  chroot =\n  inet_listener sieve {\n    port = %u\n"
        "  }\n}\n"
        "service anvil {\n  chroot =\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}\nservice stats {\n  chroot =\n}\n",
        d->imap, d->imaps, d->sieve);
    if (d->pop3)
        buf_printf(out,
                   "service pop3-login {\n  chroot =\n  inet_listener pop3 {\n    port = %u\n  }\n"
                   "  inet_listener pop3s {\n    port = %u\n  }\n}\n",
                   d->pop3, d->pop3s);
    if (d->smtps) /* it takes nothing on: there is no relay behind it */
        buf_printf(out,
                   "submission_relay_host = 127.0.0.1\nsubmission_relay_port = 1\n"
                   "service submission-login {\n  chroot =\n  inet_listener submission {\n"
                   "    port = 0\n  }\n  inet_listener submissions {\n    port = %u\n"
                   "    ssl = yes\n  }\n}\n",
                   d->smtps);
}

static void add_folders(struct buf *out)
{
    static const char *const special[] = {"Sent", "Drafts", "Trash", "Junk"};

    buf_text(out, "namespace inbox {\n  inbox = yes\n  separator = /\n");
    for (size_t i = 0; i < ARRAY_LEN(special); i++)
        buf_printf(out, "  mailbox %s {\n    special_use = \\%s\n  }\n", special[i], special[i]);
    buf_text(out, "}\n");
}

static void add_options(struct buf *out, const struct dovecot *d,
                        const struct dovecot_options *options)
{
    const char *root = d->root;
    struct owner owner = mail_owner();

    buf_text(out, options->first ? options->first : "");
    buf_printf(out,
               "base_dir = %s/run\nstate_dir = %s/state\nlog_path = %s/log\n"
               "protocols = imap sieve%s%s\nlisten = 127.0.0.1\nauth_failure_delay = 0\n",
               root, root, root, options->pop3 ? " pop3" : "",
               options->submission ? " submission" : "");
    if (options->certificate)
        buf_printf(out, "ssl_cert = <%s\nssl_key = <%s\n", options->certificate, options->key);
    else
        buf_printf(out, "ssl_cert = <%s/server.pem\nssl_key = <%s/server.key\n", root, root);
    buf_printf(out,
               "ssl = yes\nssl_min_protocol = TLSv1.2\ndisable_plaintext_auth = yes\n"
               "auth_mechanisms = plain login\nmail_max_userip_connections = 50\n"
               "mail_location = maildir:%s/mail/%%u\nmail_uid = %s\nmail_gid = %s\n"
               "first_valid_uid = 1\nfirst_valid_gid = 1\n"
               "default_internal_user = %s\ndefault_login_user = %s\n"
               "default_internal_group = %s\n",
               root, owner.user, owner.group, owner.user, owner.user, owner.group);
    buf_printf(out,
               "passdb {\n  driver = passwd-file\n  args = scheme=PLAIN username_format=%%u "
               "%s/users\n}\n"
               "userdb {\n  driver = static\n  args = uid=%s gid=%s home=%s/home/%%u\n}\n"
               "plugin {\n  sieve = file:~/sieve;active=~/.dovecot.sieve\n}\n",
               root, owner.user, owner.group, root);
}

static bool write_files(const struct dovecot *d, const struct dovecot_options *options,
                        struct error *err)
{
    char path[TEMP_PATH + 32];
    struct buf text;
    bool ok;

    buf_init(&text, 65536);
    add_options(&text, d, options);
    add_services(&text, d);
    add_folders(&text);
    buf_text(&text, options->extra ? options->extra : "");
    buf_char(&text, '\n');
    snprintf(path, sizeof(path), "%s/dovecot.conf", d->root);
    ok = temp_write(path, buf_as_str(&text), err);
    buf_clear(&text);
    for (size_t i = 0; i < options->user_count; i++)
        buf_printf(&text, "%s:{PLAIN}%s\n", options->users[i].name, options->users[i].password);
    snprintf(path, sizeof(path), "%s/users", d->root);
    ok = ok && temp_write(path, buf_as_str(&text), err);
    buf_dispose(&text);
    return ok;
}

static bool make_folders(const struct dovecot *d, struct error *err)
{
    static const char *const names[] = {"run", "state", "mail", "home"};
    struct owner owner = mail_owner();
    char path[TEMP_PATH + 32];

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", d->root, names[i]);
        if (mkdir(path, 0755) != 0)
            return error_set_errno(err, ERROR_IO, "cannot make %s", path);
        if (getuid() == 0 && i >= 2 && chown(path, owner.uid, owner.gid) != 0)
            return error_set_errno(err, ERROR_IO, "cannot give %s away", path);
    }
    return true;
}

static bool make_certificate(struct dovecot *d, struct error *err)
{
    struct certs_wish wish = {"server", "ca", "DNS:localhost,IP:127.0.0.1", -1, 30};

    return certs_authority(d->root, "ca", err) && certs_make(d->root, &wish, err);
}

/* --- running --- */

static pid_t launch(const struct dovecot *d)
{
    char config[TEMP_PATH + 32];
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* a crashed test must not leave a server behind */
    setpgid(0, 0);                    /* what ends other tests' groups is not meant */
    if (getppid() == parent) {
        int null = open("/dev/null", O_RDWR);

        snprintf(config, sizeof(config), "%s/dovecot.conf", d->root);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        close_range(3, ~0U, 0);
        execl("/usr/sbin/dovecot", "dovecot", "-F", "-c", config, (char *)NULL);
    }
    _exit(127);
}

static bool wait_until_it_answers(struct dovecot *d, struct error *err)
{
    int64_t deadline = clock_mono_ms() + START_MS;

    while (!answers(d->imap) || !answers(d->imaps) || !answers(d->sieve) ||
           (d->pop3 && !answers(d->pop3)) || (d->smtps && !answers(d->smtps))) {
        if (waitpid(d->pid, NULL, WNOHANG) == d->pid) {
            d->pid = 0;
            return error_set(err, ERROR_IO, "Dovecot ended at once; see %s/log", d->root);
        }
        if (clock_mono_ms() > deadline)
            return error_set(err, ERROR_IO, "Dovecot does not answer; see %s/log", d->root);
        poll(NULL, 0, 10);
    }
    return true;
}

/* pid 0 afterwards: it ended at once. */
static bool start_on_free_ports(struct dovecot *dovecot, const struct dovecot_options *chosen,
                                struct error *err)
{
    dovecot->imap = free_port();
    dovecot->imaps = free_port();
    dovecot->sieve = free_port();
    dovecot->pop3 = chosen->pop3 ? free_port() : 0;
    dovecot->pop3s = chosen->pop3 ? free_port() : 0;
    dovecot->smtps = chosen->submission ? free_port() : 0;
    dovecot->pid = -1;
    if (!write_files(dovecot, chosen, err))
        return false;
    dovecot->pid = launch(dovecot);
    if (dovecot->pid < 0)
        return error_set_errno(err, ERROR_IO, "cannot start Dovecot");
    return wait_until_it_answers(dovecot, err);
}

bool dovecot_start(struct dovecot *dovecot, const struct dovecot_options *options,
                   struct error *err)
{
    struct dovecot_options chosen = options ? *options : (struct dovecot_options){0};

    if (!chosen.users) {
        chosen.users = the_user;
        chosen.user_count = 1;
    }
    *dovecot = (struct dovecot){0};
    if (!temp_make(dovecot->root, err))
        return false;
    snprintf(dovecot->ca_file, sizeof(dovecot->ca_file), "%s/ca.pem", dovecot->root);
    if ((!chosen.certificate && !make_certificate(dovecot, err)) || !make_folders(dovecot, err))
        return false;
    /* A port that was free may be taken by the time the server wants it. */
    for (unsigned tries = 1;; tries++) {
        if (start_on_free_ports(dovecot, &chosen, err))
            return true;
        if (dovecot->pid != 0 || tries == TRIES)
            return false;
        error_clear(err);
    }
}

static bool has(struct str line, const char *words)
{
    return str_find(line, str_of(words)) < line.len;
}

/* The server was not content, or sent somebody away who had not asked for it. */
static bool is_trouble(struct str line)
{
    if (has(line, "Disconnected"))
        return !has(line, "Logged out") && !has(line, "Connection closed");
    return has(line, "Warning: ") || has(line, "Error: ") || has(line, "Fatal: ") ||
           has(line, "Panic: ");
}

/* It is seen where the test has failed. */
static void tell_troubles(const struct dovecot *dovecot)
{
    char path[TEMP_PATH + 8];
    struct error err = {0};
    struct str rest, line;
    struct buf log;
    size_t told = 0;

    snprintf(path, sizeof(path), "%s/log", dovecot->root);
    if (temp_read(path, &log, &err)) {
        rest = buf_as_str(&log);
        while (told < TOLD_MOST && str_next_line(&rest, &line)) {
            if (!is_trouble(line))
                continue;
            printf("Dovecot: %.*s\n", (int)line.len, line.at);
            told++;
        }
    }
    buf_dispose(&log);
}

void dovecot_stop(struct dovecot *dovecot)
{
    int64_t deadline = clock_mono_ms() + STOP_MS;

    if (dovecot->pid > 0) {
        kill(dovecot->pid, SIGTERM);
        while (waitpid(dovecot->pid, NULL, WNOHANG) == 0) {
            if (clock_mono_ms() > deadline)
                kill(dovecot->pid, SIGKILL);
            poll(NULL, 0, 5);
        }
    }
    if (*dovecot->root) {
        tell_troubles(dovecot);
        temp_remove(dovecot->root);
    }
    *dovecot = (struct dovecot){0};
}
