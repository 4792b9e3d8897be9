namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>
/// Texts as people write them. <c>{image}</c> stands for an attachment of the item, <c>{item}</c> and <c>{itemUrl}</c> for another item, <c>{person}</c> for
/// a name and <c>{personId}</c> for an identity.
/// </summary>
internal static class SeededTexts
{
    public static readonly string[] Titles =
    [
        "Cart loses its items after sign-in", "Show delivery time before payment", "Import of price lists stops at 10 MB", "Search ignores umlauts: Größe, Öl",
        "Let admins export the audit log", "Time-out when two people edit one order", "“Save” keeps spinning – Safari 17 only", "Move session store to Redis",
        "Print labels for returns", "Wrong VAT for <b>bundles</b> & gift cards", "Retry failed e-mails for 24 h", "注文番号が表示されない", "Login page: focus is lost 🔑",
        "Rounding differs between invoice and basket", "Describe the backup in the run book", "Upgrade to .NET 10", "Add index on orders(customer_id)",
    ];

    public static readonly string[] Html =
    [
        "<div>As a <b>customer</b> I want to see the delivery time <i>before</i> I pay.</div><div><br></div><div>It depends on:</div>"
            + "<ul><li>the weight,</li><li>the country and <ul><li>its holidays</li></ul></li></ul>",
        "<div style=\"font-family:Calibri,sans-serif;font-size:11pt\"><span style=\"color:rgb(192, 0, 0)\">Does not work</span> since the last release,"
            + "&nbsp;see #{item}.</div>",
        "<p>Steps:</p><ol><li>Open the basket</li><li>Press <code>Pay</code></li><li>Wait&hellip;</li></ol>"
            + "<p>Screenshot:</p><p><img src=\"{image}\" alt=\"Screen shot of basket.png\" width=\"420\"></p>",
        "<table border=\"1\"><thead><tr><th>Country</th><th>Days</th></tr></thead><tbody><tr><td>Germany</td><td>2</td></tr>"
            + "<tr><td colspan=\"2\">all others <b>5</b></td></tr></tbody></table>",
        "<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><p class=\"MsoListParagraph\"><span style=\"mso-list:Ignore\">·</span>pasted from Word</p>"
            + "<!--[if !supportLists]--><!--[endif]--><style>p.MsoNormal{margin:0}</style>",
        "<div><a href=\"#\" data-vss-mention=\"version:2.0,{personId}\">@{person}</a>&nbsp;can you look at "
            + "<a href=\"{itemUrl}\" data-vss-mention=\"version:1.0\">#{item}</a>?</div>",
        "<pre><code>SELECT *\n  FROM orders\n WHERE total &gt; 100 &amp;&amp; state = 'open'; -- #{item} stays as it is\n</code></pre>",
        "<h2>Acceptance</h2><blockquote>It must be fast.<br>And it must be right.</blockquote><hr><p>More: "
            + "<a href=\"https://docs.example.com/delivery?lang=en&amp;v=2\">delivery</a></p>",
        "<div>Small picture inside: <img src=\"data:image/png;base64,"
            + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\"></div>",
        "<p>Unclosed <b>bold <i>and both</b> italic</i> text<p>next paragraph<div>div in p</div>",
        "<div>Water is H<sub>2</sub>O, 10<sup>3</sup>&nbsp;=&nbsp;1000, <s>old</s>&nbsp;<u>new</u></div>"
            + "<script>alert(1)</script><a href=\"javascript:alert(2)\">odd</a>",
    ];

    public static readonly string[] Markdown =
    [
        "## What happens\n\nThe **basket** is empty after sign-in.\n\n1. Fill it\n2. Sign in\n   - with Google\n   - with a password\n3. Look\n\n"
            + "&gt; &quot;It worked last week.&quot;",
        "| Country | Days |\n| --- | ---: |\n| Germany | 2 |\n| others | **5** |\n\nSee #{item} and !77.",
        "```sql\nSELECT * FROM orders WHERE total &gt; 100; -- #{item}\n```\n\n- [x] done\n- [ ] to do\n",
        "![Screen shot.png]({image})\n\nPlease check, @<{personId}>. ~~Old~~ `code` and <https://docs.example.com/a_b>.",
        "Line one  \nline two with *emphasis* and a [link](https://docs.example.com/x).\n\n---\n\n### Notes\n\ntext",
    ];

    public static readonly string[] Comments =
    [
        "<div>I can reproduce this.</div>", "<div>Duplicate of #{item}?</div>",
        "<div><a href=\"#\" data-vss-mention=\"version:2.0,{personId}\">@{person}</a> fixed in build 1.4.2</div>",
        "<p>See the picture:</p><img src=\"{image}\">", "<div><br></div>", "<div>Moved to the next sprint</div><ul><li>no time</li></ul>",
    ];

    public static readonly string[] MarkdownComments =
        ["Works for me :+1:", "@<{personId}> please test **again**, see #{item}", "- first\n- second\n\n`done`", "![shot.png]({image})"];
}
