/* login_program.c - what a user agent says of program and system, without the versions that change
 * every few weeks; see login_book.h. */
#include "login_book.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct token {
    const char *text, *means;
};

static const char *first_of(struct str agent, const struct token *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_find(agent, str_of(tokens[i].text)) < agent.len)
            return tokens[i].means;
    return NULL;
}

/* The first that fits counts: Edge calls itself Chrome and Safari too. */
static bool browser(const char *agent, char out[64])
{
    static const struct token systems[] = {
        {"Windows", "Windows"}, {"iPhone", "iOS"},    {"iPad", "iOS"},   {"Android", "Android"},
        {"Mac OS", "macOS"},    {"CrOS", "ChromeOS"}, {"Linux", "Linux"}};
    static const struct token browsers[] = {{"Edg", "Edge"},
                                            {"OPR/", "Opera"},
                                            {"SamsungBrowser", "Samsung browser"},
                                            {"Firefox", "Firefox"},
                                            {"CriOS", "Chrome"},
                                            {"Chrome", "Chrome"},
                                            {"Safari", "Safari"},
                                            {"Trident", "Internet Explorer"}};
    struct str text = str_of(agent);
    const char *name = first_of(text, browsers, ARRAY_LEN(browsers));
    const char *system = first_of(text, systems, ARRAY_LEN(systems));

    if (!str_starts(text, "Mozilla/") || !name)
        return false;
    snprintf(out, 64, "%s on %s", name, system ? system : "an unknown system");
    return true;
}

/* "Thunderbird 128.1", "python-requests/2.31", "Chrome 120.0.0" without the number and what is
 * behind it. */
static void without_version(const char *text, char out[64])
{
    size_t len = 0;

    while (text[len] && len < 63 && text[len] != '/' && text[len] != '(' &&
           !(isdigit((unsigned char)text[len]) && len > 0 && text[len - 1] == ' '))
        len++;
    len = utf8_clip(str_part(str_of(text), 0, len), 63);
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == ','))
        len--;
    memcpy(out, text, len);
    out[len] = '\0';
}

void login_program(const char *agent, char out[64])
{
    out[0] = '\0';
    if (!browser(agent, out))
        without_version(agent, out);
}

/* A word of a name, alone or before a mark: "curl", "curl/8.1", but not "curly". */
static bool names_tool(struct str agent, const char *tool)
{
    size_t len = strlen(tool);

    for (size_t i = 0; i + len <= agent.len; i++) {
        bool begins = i == 0 || !isalnum((unsigned char)agent.at[i - 1]);
        bool ends = i + len == agent.len || !isalnum((unsigned char)agent.at[i + len]);

        if (begins && ends && str_equal_nocase(str_part(agent, i, len), str_of(tool)))
            return true;
    }
    return false;
}

const char *login_tool(const char *agent)
{
    static const char *const tools[] = {"AADInternals",
                                        "agentaxios",
                                        "axios",
                                        "AZURECLI",
                                        "azurehound",
                                        "AzurePowershell",
                                        "BAV2ROPC",
                                        "AConsumerV2ROPC",
                                        "bloodhound",
                                        "curl",
                                        "fasthttp",
                                        "Go-http-client",
                                        "go-resty",
                                        "GuzzleHttp",
                                        "kali365",
                                        "kali365-live",
                                        "node",
                                        "node-fetch",
                                        "undici",
                                        "PostmanRuntime",
                                        "PowerShell",
                                        "WindowsPowerShell",
                                        "python-requests",
                                        "python",
                                        "python3",
                                        "Python-urllib",
                                        "aiohttp",
                                        "httpx",
                                        "urllib3",
                                        "HTTPie",
                                        "libwww-perl",
                                        "libcurl",
                                        "sharphound",
                                        "Wget",
                                        "imaplib",
                                        "imapclient",
                                        "Teams/1.3.00.30866"};

    /* Mail programs of phones name these too, behind their own name. */
    static const char *const alone[] = {"okhttp", "Apache-HttpClient", "Java"};

    for (size_t i = 0; i < ARRAY_LEN(tools); i++)
        if (names_tool(str_of(agent), tools[i]))
            return tools[i];
    for (size_t i = 0; i < ARRAY_LEN(alone); i++)
        if (str_starts_nocase(str_of(agent), alone[i]) && names_tool(str_of(agent), alone[i]))
            return alone[i];
    return NULL;
}
