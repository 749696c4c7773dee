/* see cyrus.h; the set-up is that of security.md 21. */
#include "cyrus.h"

#include "base/clock.h"
#include "base/mem.h"
#include "plain_imap.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_MS = 20000, STOP_MS = 5000, SCRIPT_MOST = 8192 };

static const char packages[] = "cyrus-common cyrus-imapd libical3 libxapian30 sasl2-bin";

static const char *const users[CYRUS_USERS] = {"u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7"};

/* --- the packages --- */

static bool shell(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

static bool shell(struct error *err, const char *format, ...)
{
    char script[SCRIPT_MOST];
    const char *const argv[] = {"sh", "-ec", script, NULL};
    va_list args;

    va_start(args, format);
    vsnprintf(script, sizeof(script), format, args);
    va_end(args);
    return temp_run(argv, err);
}

/* Where they are kept from one run to the next. */
static bool cache_folder(char path[TEMP_PATH])
{
    const char *home = getenv("HOME"); /* NOLINT(concurrency-mt-unsafe): one thread */

    return home && snprintf(path, TEMP_PATH, "%s/.cache/mailmedic-tests/cyrus", home) < TEMP_PATH;
}

bool cyrus_available(char *why, size_t size)
{
    char cache[TEMP_PATH];
    struct error err = {0};

    if (getuid() != 0 || !temp_has_program("dpkg-deb") || !cache_folder(cache)) {
        snprintf(why, size, "a private Cyrus needs root and dpkg-deb");
        return false;
    }
    if (shell(&err, "test $(ls %s/*.deb | wc -l) = 5", cache))
        return true;
    error_clear(&err);
    if (shell(&err, "mkdir -p %s; cd %s; rm -f *.deb; timeout 60 apt-get -qq download %s", cache,
              cache, packages))
        return true;
    snprintf(why, size, "the packages of Cyrus cannot be downloaded (apt-get download %s)",
             packages);
    return false;
}

/* --- configuration --- */

static unsigned free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ok = fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 &&
         getsockname(fd, (struct sockaddr *)&address, &len) == 0;
    if (fd >= 0)
        close(fd);
    return ok ? ntohs(address.sin_port) : 0;
}

static bool answers(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ok = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool write_config(const struct cyrus *c, const char *name, const struct buf *text,
                         struct error *err)
{
    char path[TEMP_PATH + 32];

    snprintf(path, sizeof(path), "%s/%s", c->root, name);
    return temp_write(path, buf_as_str(text), err);
}

static bool write_imapd_conf(const struct cyrus *c, struct error *err)
{
    static const char *const paths[][2] = {
        {"configdirectory", "var/lib"},
        {"partition-default", "var/spool"},
        {"sievedir", "var/sieve"},
        {"sasl_sasldb_path", "var/sasldb2"},
        {"proc_path", "var/run/proc"},
        {"mboxname_lockpath", "var/run/lock"},
        {"duplicate_db_path", "var/run/deliver.db"},
        {"statuscache_db_path", "var/run/status.db"},
        {"idlesocket", "var/run/idle"},
        {"lmtpsocket", "var/run/lmtp"},
    };
    struct buf text;
    bool ok;

    buf_init(&text, SCRIPT_MOST);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        buf_printf(&text, "%s: %s/%s\n", paths[i][0], c->root, paths[i][1]);
    buf_text(&text, "defaultpartition: default\nservername: localhost\nadmins: cyrus\n"
                    "allowplaintext: yes\nsasl_mech_list: PLAIN LOGIN\n"
                    "sasl_pwcheck_method: auxprop\nsasl_auxprop_plugin: sasldb\n"
                    "unixhierarchysep: yes\nvirtdomains: off\ncyrus_user: nobody\n"
                    "delete_mode: immediate\nexpunge_mode: immediate\n"
                    "master_bind_errors_fatal: yes\n");
    ok = write_config(c, "imapd.conf", &text, err);
    buf_dispose(&text);
    return ok;
}

static bool write_cyrus_conf(const struct cyrus *c, struct error *err)
{
    const char *root = c->root;
    struct buf text;
    bool ok;

    buf_init(&text, SCRIPT_MOST);
    buf_printf(&text,
               "START {\n  recover cmd=\"%s/root/usr/lib/cyrus/bin/ctl_cyrusdb -C %s/imapd.conf "
               "-r\"\n}\nSERVICES {\n",
               root, root);
    buf_printf(&text,
               "  imap cmd=\"%s/root/usr/lib/cyrus/bin/imapd -C %s/imapd.conf\" "
               "listen=\"127.0.0.1:%u\" prefork=1\n",
               root, root, c->imap);
    buf_printf(&text,
               "  sieve cmd=\"%s/root/usr/lib/cyrus/bin/timsieved -C %s/imapd.conf\" "
               "listen=\"127.0.0.1:%u\" prefork=0\n}\n"
               "EVENTS {\n  nop cmd=\"/bin/true\" period=600\n}\n",
               root, root, c->sieve);
    ok = write_config(c, "cyrus.conf", &text, err);
    buf_dispose(&text);
    return ok;
}

static bool unpack(const struct cyrus *c, struct error *err)
{
    char cache[TEMP_PATH];

    return cache_folder(cache) &&
           shell(err,
                 "cd %s; for d in %s/*.deb; do dpkg-deb -x \"$d\" root; done;"
                 "mkdir -p var/lib var/spool var/sieve var/run/proc var/run/lock;"
                 "export LD_LIBRARY_PATH=%s/root/usr/lib/x86_64-linux-gnu:%s/root/usr/lib;"
                 "for u in cyrus u0 u1 u2 u3 u4 u5 u6 u7; do"
                 "  echo '" CYRUS_PASSWORD "' | root/usr/sbin/saslpasswd2 -p -c -f var/sasldb2 "
                 "-u localhost $u; done;"
                 "chown -R nobody:nogroup var",
                 c->root, cache, c->root, c->root);
}

/* --- running --- */

static pid_t launch(const struct cyrus *c)
{
    char master[TEMP_PATH + 64], libraries[TEMP_PATH * 3], imapd[TEMP_PATH + 32];
    char conf[TEMP_PATH + 32], pid_file[TEMP_PATH + 32];
    char *argv[] = {master, (char[]){"-C"}, imapd,    (char[]){"-M"},
                    conf,   (char[]){"-p"}, pid_file, NULL};
    char *env[] = {libraries, NULL};
    pid_t parent = getpid(), pid;

    snprintf(master, sizeof(master), "%s/root/usr/lib/cyrus/bin/master", c->root);
    snprintf(libraries, sizeof(libraries),
             "LD_LIBRARY_PATH=%s/root/usr/lib/x86_64-linux-gnu:%s/root/usr/lib", c->root, c->root);
    snprintf(imapd, sizeof(imapd), "%s/imapd.conf", c->root);
    snprintf(conf, sizeof(conf), "%s/cyrus.conf", c->root);
    snprintf(pid_file, sizeof(pid_file), "%s/var/run/master.pid", c->root);
    pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* a crashed test must not leave a server behind */
    setpgid(0, 0); /* it ends all of its group, which other tests and their servers are of, too */
    if (getppid() == parent) {
        int null = open("/dev/null", O_RDWR);

        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        close_range(3, ~0U, 0);
        execve(master, argv, env);
    }
    _exit(127);
}

bool cyrus_start(struct cyrus *cyrus, struct error *err)
{
    int64_t deadline = clock_mono_ms() + START_MS;

    *cyrus = (struct cyrus){0};
    if (!temp_make(cyrus->root, err))
        return false;
    cyrus->imap = free_port();
    cyrus->sieve = free_port();
    if (!unpack(cyrus, err) || !write_imapd_conf(cyrus, err) || !write_cyrus_conf(cyrus, err))
        return false;
    cyrus->pid = launch(cyrus);
    if (cyrus->pid < 0)
        return error_set_errno(err, ERROR_IO, "cannot start Cyrus");
    while (!answers(cyrus->imap) || !answers(cyrus->sieve)) {
        if (clock_mono_ms() > deadline)
            return error_set(err, ERROR_IO, "Cyrus does not answer");
        poll(NULL, 0, 10);
    }
    return true;
}

void cyrus_stop(struct cyrus *cyrus)
{
    int64_t deadline = clock_mono_ms() + STOP_MS;

    if (cyrus->pid > 0) {
        kill(cyrus->pid, SIGTERM);
        while (waitpid(cyrus->pid, NULL, WNOHANG) == 0) {
            if (clock_mono_ms() > deadline)
                kill(cyrus->pid, SIGKILL);
            poll(NULL, 0, 5);
        }
    }
    if (*cyrus->root)
        temp_remove(cyrus->root);
    *cyrus = (struct cyrus){0};
}

/* --- mailboxes --- */

static bool append(struct plain_imap *imap, size_t number, struct buf *answer, struct error *err)
{
    char message[512], command[600];

    snprintf(message, sizeof(message),
             "From: Bob <bob@buyer.example>\r\nTo: Anna <anna@mill.example>\r\n"
             "Subject: message %zu\r\nMessage-ID: <%zu@buyer.example>\r\n\r\nnothing new\r\n",
             number, number);
    snprintf(command, sizeof(command), "APPEND INBOX {%zu+}\r\n%s", strlen(message), message);
    return plain_imap_command(imap, command, answer, err);
}

const char *cyrus_user(struct cyrus *cyrus, size_t count, struct error *err)
{
    const char *user = users[cyrus->users_taken++ % CYRUS_USERS];
    struct plain_imap imap;
    struct buf answer;
    char create[64];
    bool ok;

    buf_init(&answer, 1 << 20);
    snprintf(create, sizeof(create), "CREATE user/%s", user);
    ok = plain_imap_open(&imap, cyrus->imap, "cyrus", CYRUS_PASSWORD, err) &&
         plain_imap_command(&imap, create, &answer, err);
    plain_imap_close(&imap);
    ok = ok && plain_imap_open(&imap, cyrus->imap, user, CYRUS_PASSWORD, err);
    for (size_t i = 0; ok && i < count; i++)
        ok = append(&imap, i, &answer, err);
    if (ok)
        plain_imap_close(&imap);
    buf_dispose(&answer);
    return ok ? user : NULL;
}
