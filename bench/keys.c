/* keys.c - `bench_keys SECONDS PROGRAM ARGUMENTS...`: runs the program's screen in a terminal of
 * 80x24 and presses keys, while a job that it began runs. One line a kind of key: the time from the
 * key to the finished picture, of the wall. A picture is finished when it shows what the key was
 * for and nothing more is on its way. Ends with the job, or after SECONDS. */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

enum {
    HEIGHT = 24,
    WIDTH = 80,
    MOST_TIMES = 20000,
    PATIENCE_MS = 20000,
    WAIT_MS = 1000,   /* for something to be shown; who wakes more often waits more often */
    SETTLES_MS = 400, /* before the first key */
};

#define READ_LATER "This takes a moment"
#define COPIED     "were here already" /* the job's last word, until the next thing is said */

/* What shows that a key was obeyed. */
enum shows { OTHER_ROW, HAS_TEXT, LACKS_TEXT };

static const struct step {
    const char *kind, *key;
    int times;
    enum shows shows;
    const char *text;
} steps[] = {
    {"another page", "2", 1, HAS_TEXT, "What was found"},
    {"another page", "4", 1, HAS_TEXT, "Analysis"},
    {"to an end", "G", 1, OTHER_ROW, NULL},
    {"a line up", "k", 24, OTHER_ROW, NULL}, /* what is new on top looks all the same for a while */
    {"a line down", "j", 12, OTHER_ROW, NULL},
    {"a screen up", "\x1b[5~", 12, OTHER_ROW, NULL},
    {"a screen down", "\x1b[6~", 8, OTHER_ROW, NULL},
    {"opens a message", "\r", 1, HAS_TEXT, "Messages > "},
    {"back", "\x7f", 1, HAS_TEXT, "Analysis"},
    {"another page", "5", 1, HAS_TEXT, "per month"},
    {"another page", "1", 1, LACKS_TEXT, "per month"},
    {"another page", "3", 1, HAS_TEXT, "What it does"},
    {"another page", "4", 1, HAS_TEXT, "Analysis"},
    {"asks for a filter", "/", 1, HAS_TEXT, "Only rows with:"},
    {"a letter of the filter", "4", 1, HAS_TEXT, "Only rows with: 4"},
    {"takes the filter", "\r", 1, HAS_TEXT, "Esc back"},
    {"to an end", "G", 1, OTHER_ROW, NULL},
    {"a line up, filtered", "k", 12, OTHER_ROW, NULL},
    {"a screen up, filtered", "\x1b[5~", 4, OTHER_ROW, NULL},
    {"takes it back (Esc)", "\x1b", 1, LACKS_TEXT, "Esc back"},
    {"another page", "2", 1, HAS_TEXT, "What was found"},
    {"asks for a verdict", "d", 1, HAS_TEXT, "Harmless because"},
    {"a letter of the reason", "x", 1, HAS_TEXT, "because: x"},
    {"gives a verdict", "\r", 1, LACKS_TEXT, "Harmless because"},
    {"asks for a verdict", "c", 1, HAS_TEXT, "Confirmed because"},
    {"gives a verdict", "\r", 1, LACKS_TEXT, "Confirmed because"},
    {"another page", "1", 1, LACKS_TEXT,
     "What was found"}, /* or the next tour's key is for naught */
};

struct kind {
    const char *name;
    double times[MOST_TIMES]; /* milliseconds */
    double ready[MOST_TIMES]; /* without those in which its thread, or we, waited for a processor */
    size_t count;
};

struct bench {
    int fd;
    pid_t pid;
    VTerm *term;
    bool ended, copied;
    char text[HEIGHT * (WIDTH * 4 + 1) + 1], row[WIDTH * 4 + 2];
    struct kind all, later, kinds[sizeof(steps) / sizeof(steps[0])];
    size_t kind_count;
    uint32_t seed;
};

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void die(const char *what)
{
    perror(what);
    exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
}

/* --- the terminal --- */

static void begin(struct bench *bench, char **argv)
{
    struct winsize size = {.ws_row = HEIGHT, .ws_col = WIDTH};

    bench->term = vterm_new(HEIGHT, WIDTH);
    vterm_set_utf8(bench->term, 1);
    vterm_screen_enable_altscreen(vterm_obtain_screen(bench->term), 1);
    vterm_screen_reset(vterm_obtain_screen(bench->term), 1);
    bench->pid = forkpty(&bench->fd, NULL, NULL, &size);
    if (bench->pid < 0)
        die("forkpty");
    if (bench->pid > 0)
        return;
    setenv("TERM", "xterm-256color", 1); /* NOLINT(concurrency-mt-unsafe): one thread */
    setenv("LC_ALL", "C.UTF-8", 1);      /* NOLINT(concurrency-mt-unsafe): one thread */
    execv(argv[0], argv);
    _exit(127);
}

/* Reads what has come within the time; false: nothing. */
static bool feed(struct bench *bench, int timeout)
{
    struct pollfd wait = {bench->fd, POLLIN, 0};
    char bytes[16384];
    ssize_t got;

    if (poll(&wait, 1, timeout) <= 0)
        return false;
    got = read(bench->fd, bytes, sizeof(bytes));
    if (got <= 0) {
        bench->ended = true;
        return false;
    }
    vterm_input_write(bench->term, bytes, (size_t)got);
    return true;
}

static size_t row_text(struct bench *bench, int y, char *out)
{
    VTermScreen *screen = vterm_obtain_screen(bench->term);
    size_t len = vterm_screen_get_text(screen, out, WIDTH * 4, (VTermRect){y, y + 1, 0, WIDTH});

    out[len] = '\0';
    return len;
}

static bool holds(struct bench *bench, const char *text)
{
    char *at = bench->text;

    for (int y = 0; y < HEIGHT; y++) {
        at += row_text(bench, y, at);
        *at++ = '\n';
    }
    *at = '\0';
    return strstr(bench->text, text) != NULL;
}

/* The cursor stands on what is selected. */
static void selected(struct bench *bench, char *out)
{
    VTermPos at;

    vterm_state_get_cursorpos(vterm_obtain_state(bench->term), &at);
    row_text(bench, at.row, out + 1);
    *out = (char)('A' + at.row);
}

/* --- keys --- */

static bool is_shown(struct bench *bench, const struct step *step)
{
    char row[sizeof(bench->row)];

    switch (step->shows) {
    case OTHER_ROW:
        selected(bench, row);
        return strcmp(row, bench->row) != 0;
    case HAS_TEXT: /* the page itself may follow */
        return holds(bench, step->text) || holds(bench, READ_LATER);
    case LACKS_TEXT:
        break;
    }
    return !holds(bench, step->text);
}

static struct kind *kind_of(struct bench *bench, const char *name)
{
    for (size_t i = 0; i < bench->kind_count; i++)
        if (strcmp(bench->kinds[i].name, name) == 0)
            return &bench->kinds[i];
    bench->kinds[bench->kind_count].name = name;
    return &bench->kinds[bench->kind_count++];
}

static void keep(struct kind *kind, double time, double waited)
{
    if (kind->count == MOST_TIMES)
        return;
    kind->times[kind->count] = time;
    kind->ready[kind->count++] = time > waited ? time - waited : 0;
}

/* How long the thread that draws, or ours, has waited for a processor so far: on a machine with
 * other things to do that is most of all. 0 where the kernel does not say. */
static double waited_ms(pid_t pid)
{
    char path[64];
    double ran = 0, waited = 0;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)pid);
    f = fopen(path, "r");
    if (!f)
        return 0;
    if (fscanf(f, "%lf %lf", &ran, &waited) != 2) /* NOLINT(cert-err34-c): the kernel's own */
        waited = 0;
    fclose(f);
    return waited / 1e6;
}

/* People do not press keys in step with what the screen does, and look at what they asked for. */
static void pause_a_moment(struct bench *bench)
{
    double from = now_ms();
    double until;

    if (holds(bench, READ_LATER)) {
        while (!bench->ended && holds(bench, READ_LATER))
            feed(bench, 10);
        keep(&bench->later, now_ms() - from, 0);
    }
    bench->seed = bench->seed * 1103515245u + 12345u;
    until = now_ms() + 20 + (bench->seed >> 16) % 180;
    for (double left; (left = until - now_ms()) > 0;)
        if (feed(bench, (int)left + 1))
            bench->copied = bench->copied || holds(bench, COPIED);
}

static void press(struct bench *bench, const struct step *step)
{
    double waited = waited_ms(bench->pid), ours = 0;
    double from, last;

    selected(bench, bench->row);
    from = last = now_ms();
    if (write(bench->fd, step->key, strlen(step->key)) < 0)
        die("write");
    for (;;) {
        double before = waited_ms(getpid());

        if (feed(bench, WAIT_MS)) {
            last = now_ms();
            ours += waited_ms(getpid()) - before; /* the picture was there, and we were not */
            while (feed(bench, 0))
                last = now_ms();
            if (is_shown(bench, step))
                break;
        }
        if (bench->ended || now_ms() - from > PATIENCE_MS) {
            fprintf(stderr, "bench_keys: \"%s\" was not obeyed; the screen is\n%s", step->kind,
                    holds(bench, "") ? bench->text : "");
            kill(bench->pid, SIGTERM);
            exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
        }
    }
    waited = waited_ms(bench->pid) - waited + ours;
    keep(&bench->all, last - from, waited);
    keep(kind_of(bench, step->kind), last - from, waited);
}

/* A tour over the pages; false: the job has ended. */
static bool tour(struct bench *bench, double until)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        for (int k = 0; k < steps[i].times; k++) {
            pause_a_moment(bench);
            if (bench->copied || now_ms() > until)
                return false;
            press(bench, &steps[i]);
        }
    }
    return true;
}

/* --- what came of it --- */

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double at_percent(double *times, size_t count, size_t percent)
{
    qsort(times, count, sizeof(times[0]), compare);
    return times[percent == 100 ? count - 1 : count * percent / 100];
}

static void tell(struct kind *kind)
{
    if (kind->count == 0)
        return;
    printf("%-24s median %6.1f ms  99 %% %7.1f ms  worst %7.1f ms  with a processor at once: "
           "99 %% %6.1f ms  (%zu keys)\n",
           kind->name, at_percent(kind->times, kind->count, 50),
           at_percent(kind->times, kind->count, 99), at_percent(kind->times, kind->count, 100),
           at_percent(kind->ready, kind->count, 99), kind->count);
}

static void leave(struct bench *bench)
{
    double from = now_ms();

    kill(bench->pid, SIGTERM);
    while (!bench->ended && now_ms() - from < PATIENCE_MS)
        feed(bench, 100);
    kill(bench->pid, SIGKILL);
    waitpid(bench->pid, NULL, 0);
}

int main(int argc, char **argv)
{
    static struct bench bench = {
        .seed = 1, .all.name = "all keys", .later.name = "filled in later"};
    double from, until;

    if (argc < 3)
        return 2;
    from = now_ms();
    begin(&bench, argv + 2);
    while (!bench.ended && !holds(&bench, "Over"))
        feed(&bench, 1);
    while (feed(&bench, 0))
        ;
    printf("from its start to the first picture: %.0f ms\n", now_ms() - from);
    from = now_ms();
    while (now_ms() - from < SETTLES_MS)
        feed(&bench, 50);
    until = now_ms() + strtod(argv[1], NULL) * 1e3;
    while (tour(&bench, until))
        ;
    for (size_t i = 0; i < bench.kind_count; i++)
        tell(&bench.kinds[i]);
    tell(&bench.all);
    tell(&bench.later);
    leave(&bench);
    return 0;
}
