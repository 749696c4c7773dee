/* thread.c - see thread.h. */
#include "thread.h"

#include <string.h>

/* A line after which everything is older mail. */
static bool is_ruler(struct str line)
{
    if (line.len == 0 || !strchr("-_bB", line.at[0])) /* most lines of most mails */
        return false;
    return str_starts_nocase(line, "-----original message") ||
           str_starts_nocase(line, "----- original message") ||
           str_starts_nocase(line, "-------- original message") ||
           str_starts_nocase(line, "-----ursprüngliche nachricht") ||
           str_starts_nocase(line, "---------- forwarded message") ||
           str_starts_nocase(line, "begin forwarded message") ||
           str_starts(line, "------------------ 原始邮件") || str_starts(line, "-----原始邮件");
}

/* "On Monday, Anna wrote:" and its translations. */
static bool is_attribution(struct str line)
{
    static const char *const ends[] = {"wrote:",   "schrieb:", "escribió:",   "a écrit :",
                                       "a écrit:", "đã viết:", "viết:",       "写道：",
                                       "写道:",    "寫道：",   "ha scritto:", "skrev:"};

    if (line.len == 0 || (line.at[line.len - 1] != ':' && line.at[line.len - 1] != '\x9a'))
        return false; /* the last byte of "：" */
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        if (str_ends_nocase(line, ends[i]))
            return true;
    return false;
}

static bool is_field(struct str line, const char *const *names, size_t count)
{
    while (line.len > 0 && (line.at[0] == '*' || line.at[0] == ' '))
        line = str_part(line, 1, line.len);
    for (size_t i = 0; i < count && line.len > 0; i++)
        if ((line.at[0] | 0x20) == (names[i][0] | 0x20) && str_starts_nocase(line, names[i]))
            return true;
    return false;
}

static bool is_ascii(char ch)
{
    return (unsigned char)ch < 0x80;
}

static const char *const senders[] = {"from:", "von:", "de:", "từ:", "发件人", "寄件者", "寄件人"};

/* A line drawn above the head of an older mail, as Outlook does; above anything else it is the
 * writer's own. */
static bool is_drawn(struct str line, struct str rest)
{
    struct str next = str_of("");

    if (!str_starts(line, "________________________________"))
        return false;
    while (next.len == 0 && str_next_line(&rest, &next))
        next = str_trim(next);
    return is_field(next, senders, ARRAY_LEN(senders));
}

/* "From: ..." with "Sent: ..." soon behind it: the head of an older mail. */
static bool is_head(struct str line, struct str rest)
{
    static const char *const second[] = {"sent:",    "date:",   "gesendet:", "enviado:",
                                         "envoyé",   "đã gửi:", "ngày:",     "发送时间",
                                         "寄件日期", "日期",    "to:",       "subject:"};
    struct str next;

    if (line.len == 0 || (is_ascii(line.at[0]) && !strchr("* fFvVdDtT", line.at[0])) ||
        !is_field(line, senders, ARRAY_LEN(senders)))
        return false;
    for (int i = 0; i < 3 && str_next_line(&rest, &next); i++)
        if (is_field(str_trim(next), second, ARRAY_LEN(second)))
            return true;
    return false;
}

static bool next_is_marked(struct str rest)
{
    struct str line;

    for (int i = 0; i < 3 && str_next_line(&rest, &line); i++)
        if (str_trim(line).len > 0)
            return str_trim(line).at[0] == '>';
    return false;
}

static void begin_half(struct buf *half, size_t most)
{
    buf_init(half, most);
    (void)!buf_reserve(half, most); /* at once: it is never longer */
}

static void add_line(struct buf *half, struct str line)
{
    while (line.len > 0 && (line.at[0] == '>' || line.at[0] == ' '))
        line = str_part(line, 1, line.len);
    if (!buf_reserve(half, line.len + 1)) /* asks for nothing: begin_half() has */
        return;
    memcpy(half->at + half->len, line.at, line.len);
    half->len += line.len;
    half->at[half->len++] = '\n';
    half->at[half->len] = '\0';
}

void thread_split(struct str text, struct buf *own, struct buf *quoted)
{
    bool older = false;
    struct str line;

    begin_half(own, text.len + 1);
    if (quoted)
        begin_half(quoted, text.len + 1);
    while ((quoted || !older) && str_next_line(&text, &line)) {
        struct str bare = str_trim(line);
        bool marked = bare.len > 0 && bare.at[0] == '>';

        /* answers may stand below marked lines; below a ruler they do not */
        if (!older && (is_ruler(bare) || is_drawn(bare, text) || is_head(bare, text) ||
                       (is_attribution(bare) && !next_is_marked(text))))
            older = true;
        if (!older && !marked)
            add_line(own, bare);
        else if (quoted)
            add_line(quoted, bare);
    }
}

struct str thread_name(const struct mail *mail)
{
    const char *from = mail->references[0]    ? mail->references
                       : mail->in_reply_to[0] ? mail->in_reply_to
                                              : mail->message_id;
    struct str name = str_of(from);

    name.len = str_find_char(name, ' ');
    return name;
}

static bool ends_prefix(struct str subject, size_t at)
{
    switch (subject.at[at]) {
    case ':':
    case '[':
    case '(':
    case '\0':
        return true;
    case '\xef': /* the first byte of "：" */
        return str_starts(str_part(subject, at, 3), "：");
    default:
        return false;
    }
}

/* How long the mark of answering at the beginning is; 0: none. */
static size_t prefix_length(struct str subject, const struct words *words)
{
    char word[64];
    struct word_hit hit;
    size_t len = 0, end;

    while (len < subject.len && len < sizeof(word) - 1 && !ends_prefix(subject, len))
        len++;
    end = len;
    if (end < subject.len && (subject.at[end] == '[' || subject.at[end] == '(')) {
        end++;
        while (end < subject.len && subject.at[end] >= '0' && subject.at[end] <= '9')
            end++;
        if (end < subject.len && (subject.at[end] == ']' || subject.at[end] == ')'))
            end++;
    }
    memcpy(word, subject.at, len);
    while (len > 0 && word[len - 1] == ' ')
        len--;
    word[len] = '\0';
    if (len == 0 || !words_is(words, WORDS_PREFIXES, NULL, word, &hit))
        return 0;
    if (end < subject.len && subject.at[end] == ':')
        return end + 1;
    return str_starts(str_part(subject, end, 3), "：") ? end + strlen("：") : 0;
}

bool thread_subject(struct buf *out, const char *subject, const struct words *words)
{
    struct str rest;
    struct buf folded;
    bool marked;
    size_t len;

    buf_init(&folded, 8192);
    words_fold(&folded, str_of(subject));
    rest = str_trim(buf_as_str(&folded));
    while (words && (len = prefix_length(rest, words)) > 0)
        rest = str_trim(str_part(rest, len, rest.len));
    buf_str(out, rest);
    marked = rest.len < folded.len;
    buf_dispose(&folded);
    return marked;
}

void thread_skeleton(struct buf *out, const char *subject, const struct words *words)
{
    struct buf plain;

    buf_init(&plain, 8192);
    thread_subject(&plain, subject, words);
    for (size_t i = 0; i < plain.len; i++)
        if (plain.at[i] < '0' || plain.at[i] > '9')
            buf_char(out, plain.at[i]);
    buf_dispose(&plain);
}
