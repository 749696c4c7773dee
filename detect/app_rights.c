/* app_rights.c - see app_rights.h. */
#include "app_rights.h"

#include <string.h>

enum { ALL_MAIL = RIGHT_READ | RIGHT_CHANGE | RIGHT_SEND };

static const struct {
    const char *name;
    unsigned rights;
} known[] = {
    {"Mail.ReadBasic", RIGHT_READ},
    {"Mail.Read", RIGHT_READ},
    {"Mail.ReadWrite", RIGHT_READ | RIGHT_CHANGE},
    {"Mail.Send", RIGHT_SEND},
    {"MailboxSettings.ReadWrite", RIGHT_SETTINGS},
    {"IMAP.AccessAsUser", RIGHT_READ | RIGHT_CHANGE},
    {"IMAP.AccessAsApp", RIGHT_READ | RIGHT_CHANGE},
    {"POP.AccessAsUser", RIGHT_READ | RIGHT_CHANGE},
    {"POP.AccessAsApp", RIGHT_READ | RIGHT_CHANGE},
    {"SMTP.Send", RIGHT_SEND},
    {"SMTP.SendAsApp", RIGHT_SEND},
    {"EAS.AccessAsUser", ALL_MAIL},
    {"EWS.AccessAsUser", ALL_MAIL},
    {"full_access_as_app", ALL_MAIL},
    {"full_access_as_user", ALL_MAIL},
    {"Exchange.ManageAsApp", RIGHT_SETTINGS},
    {"offline_access", RIGHT_STAYS},
    {"AppRoleAssignment.ReadWrite", RIGHT_EXTREME},
    {"RoleManagement.ReadWrite.Directory", RIGHT_EXTREME},
    {"Directory.ReadWrite", RIGHT_MORE},
    {"BitlockerKey.Read", RIGHT_MORE},
    {"User.ReadWrite", RIGHT_MORE},
};

static const struct {
    const char *name; /* behind .../auth/ */
    unsigned rights;
} of_google[] = {
    {"gmail.readonly", RIGHT_READ},
    {"gmail.metadata", RIGHT_READ},
    {"gmail.modify", ALL_MAIL},
    {"gmail.compose", RIGHT_SEND},
    {"gmail.send", RIGHT_SEND},
    {"gmail.insert", RIGHT_CHANGE},
    {"gmail.settings.basic", RIGHT_SETTINGS},
    {"gmail.settings.sharing", RIGHT_SETTINGS},
    {"drive", RIGHT_MORE},
    {"drive.readonly", RIGHT_MORE},
    {"admin.directory.user", RIGHT_MORE},
};

static const char *const families[] = {"Chat.", "eDiscovery.", "Files.", "Sites."};

static unsigned right_of_google(struct str url)
{
    static const char auth[] = "https://www.googleapis.com/auth/";
    static const char whole[] = "https://mail.google.com";

    if (str_starts_nocase(url, whole))
        return ALL_MAIL;
    if (!str_starts_nocase(url, auth))
        return 0;
    url = str_part(url, sizeof(auth) - 1, url.len);
    for (size_t i = 0; i < ARRAY_LEN(of_google); i++)
        if (str_equal_nocase(url, str_of(of_google[i].name)))
            return of_google[i].rights;
    return 0;
}

/* Endings that only widen whose mail it is. */
static struct str without_reach(struct str name)
{
    static const char *const reaches[] = {".Shared", ".All"};

    for (size_t i = 0; i < ARRAY_LEN(reaches); i++)
        if (str_ends_nocase(name, reaches[i]))
            name.len -= strlen(reaches[i]);
    return name;
}

unsigned app_right(struct str name)
{
    if (str_starts(name, "http://localhost:") && str_ends_nocase(name, "/access"))
        return RIGHT_KIT;
    if (right_of_google(name) != 0)
        return right_of_google(name);
    if (str_starts_nocase(name, "https://")) /* https://graph.microsoft.com/Mail.Read */
        for (size_t at = str_find_char(name, '/'); at < name.len; at = str_find_char(name, '/'))
            name = str_part(name, at + 1, name.len);
    name = without_reach(name);
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_equal_nocase(name, str_of(known[i].name)))
            return known[i].rights;
    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        if (str_starts_nocase(name, families[i]))
            return RIGHT_MORE;
    return 0;
}

const char *app_rights_words(unsigned rights)
{
    switch (rights & ALL_MAIL) {
    case RIGHT_READ:
        return /* said: */ "read";
    case RIGHT_CHANGE:
        return /* said: */ "change";
    case RIGHT_SEND:
        return /* said: */ "send";
    case RIGHT_READ | RIGHT_CHANGE:
        return /* said: */ "read and change";
    case RIGHT_READ | RIGHT_SEND:
        return /* said: */ "read and send";
    case RIGHT_CHANGE | RIGHT_SEND:
        return /* said: */ "change and send";
    case ALL_MAIL:
        return /* said: */ "read, change and send";
    default:
        return /* said: */ "redirect"; /* RIGHT_SETTINGS alone: rules, forwarding */
    }
}

const char *app_known(struct str id)
{
    static const struct {
        const char *id, *name;
    } apps[] = {
        {"ff8d92dc-3d82-41d6-bcbd-b9174d163620", "PERFECTDATA SOFTWARE"},
        {"e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd", "eM Client"},
        {"a43e5392-f48b-46a4-a0f1-098b5eeb4757", "CloudSponge"},
        {"77468577-4f6e-40e7-b745-11d3d0c28095", "Fastmail"},
        {"2ef68ccc-8a4d-42ff-ae88-2d7bb89ad139", "Mail_Backup"},
        {"a245e8c0-b53c-4b67-9b45-751d1dff8e6b", "Supermailer"},
        {"179d5108-412b-4c95-8e34-06786784ab39", "PostBox"},
        {"4761b959-9780-4c2d-87a3-512b4638f767", "rclone"},
        {"caffae8c-0882-4c81-9a27-d1803af53a40", "SigParser"},
        {"946c777c-bc85-489e-b034-392389ae23d6", "Spike"},
        {"497ac034-5120-4c1a-929a-0351f5c09918", "ZoomInfo"},
        {"858d7e42-35f0-44b7-9033-df309239a47f", "ZoomInfo"},
    };

    for (size_t i = 0; i < ARRAY_LEN(apps); i++)
        if (str_equal_nocase(id, str_of(apps[i].id)))
            return apps[i].name;
    return NULL;
}
