"""Comments of link aggregators: what was written into the markup comes out of it."""

from __future__ import annotations

from hypothesis import given, settings
from tests.unit.extract.threads import ONE, TWO, Said, found, nested, read, trees, written


def hacker_news(c: Said, *, by_width: bool) -> str:
    indent = f'<td class="ind"><img src="s.gif" width="{40 * c.depth}" height="1"></td>'
    if not by_width:
        indent = f'<td class="ind" indent="{c.depth}"><img src="s.gif" width="{40 * c.depth}" height="1"></td>'
    return (
        f'<tr class="athing comtr" id="{c.number}"><td><table><tr>{indent}<td class="votelinks"></td><td class="default"><div><span class="comhead"><a class="hnuser">{c.author}</a>'
        f' <span class="age" title="{c.at:%Y-%m-%dT%H:%M:%S} {int(c.at.timestamp())}"><a href="item?id={c.number}">2 hours ago</a></span> <span class="navs">| <a>parent</a></span></span></div>'
        f'<div class="comment"><div class="commtext c00">{c.paragraphs[0]}{"".join(f"<p>{p}" for p in c.paragraphs[1:])}</div><div class="reply"><u><a>reply</a></u></div></div></td></tr></table></td></tr>'
    )


def lobsters(c: Said, answers: str) -> str:
    return (
        f'<li class="comments_subtree"><div id="c_{c.number}" data-shortid="{c.number}" class="comment"><div class="voters"><a class="upvoter" href="/login">10</a></div><div class="details"><div class="byline">'
        f'<a name="c_{c.number}"></a><span><a tabindex="-1" href="/~x"><img alt="avatar" src="a.png"></a><a href="/~x">{c.author}</a> <a href="/c/{c.number}"><time title="{c.at:%Y-%m-%d %H:%M:%S}"'
        f' datetime="{c.at:%Y-%m-%d %H:%M:%S}" data-at-unix="{int(c.at.timestamp())}">3 days ago</time></a></span></div><div class="comment_text">{c.html}</div></div></div><ol class="comments">{answers}</ol></li>'
    )


def reddit(c: Said, answers: str) -> str:
    return (
        f'<div class="thing id-t1_{c.number} comment" id="thing_t1_{c.number}" data-fullname="t1_{c.number}" data-author="{c.author}"><p class="parent"></p><div class="midcol"></div><div class="entry unvoted">'
        f'<p class="tagline"><a class="expand">[–]</a><a class="author">{c.author}</a> <span class="score dislikes">1 point</span><span class="score unvoted">-2 points</span>'
        f' <time datetime="{c.at.isoformat()}" class="live-timestamp">1 day ago</time></p><form class="usertext"><div class="usertext-body"><div class="md">{c.html}</div></div></form>'
        f'<ul class="flat-list buttons"><li><a>permalink</a></li></ul></div><div class="child"><div class="sitetable listing">{answers}</div></div></div>'
    )


def lemmy(c: Said, answers: str) -> str:
    return (
        f'<li class="comment list-unstyled"><article class="details comment-node" id="comment-{c.number}"><div class="ms-2"><a class="person-listing"><span>{c.author}</span><small>@marsh.example</small></a>'
        f'<span aria-label="26 Upvotes">26</span><span class="moment-time" data-tippy-content="{c.at.isoformat()}">3 days ago</span></div><div class="comment-content"><div class="md-div">{c.html}</div></div>'
        f'</article><ul class="comments">{answers}</ul></li>'
    )


def slashdot(c: Said, answers: str) -> str:
    return (
        f'<li id="tree_{c.number}" class="comment"><div id="comment_{c.number}" class="cw"><div class="commentTop"><div class="title"><h4><a>Re:Herons</a><span class="score">(Score:2)</span></h4></div>'
        f'<div class="details"><span class="by"><span class="byby">by</span> <a>{c.author}</a> <span class="uid"><a>( 1311177 )</a></span></span> <span class="otherdetails">on {c.printed} (<a>#{c.number}</a>)</span></div></div>'
        f'<div class="commentBody"><div id="comment_body_{c.number}">{c.html}</div></div><div class="commentSub"><a>Reply to This</a></div></div><ul id="commtree_{c.number}">{answers}</ul></li>'
    )


@settings(max_examples=20, deadline=None)
@given(trees())
def test_what_is_written_into_hacker_news_comes_out_by_indent(tree: list[Said]) -> None:
    for by_width in (True, False):
        rows = "".join(hacker_news(c, by_width=by_width) for c in tree)
        assert found(read(f'<table class="comment-tree">{rows}</table>')) == written(tree)


@settings(max_examples=20, deadline=None)
@given(trees())
def test_what_is_written_into_nested_lists_comes_out(tree: list[Said]) -> None:
    assert found(read(f'<ol class="comments">{nested(tree, lobsters)}</ol>')) == written(tree)
    assert found(read(f'<div class="commentarea">{nested(tree, reddit)}</div>')) == written(tree)
    assert found(read(f'<ul id="commentlisting">{nested(tree, slashdot)}</ul>')) == written(tree)


@settings(max_examples=10, deadline=None)
@given(trees())
def test_of_a_fediverse_address_the_name_is_kept(tree: list[Said]) -> None:
    expected = written(tree)
    assert found(read(f'<ul class="comments">{nested(tree, lemmy)}</ul>')) == expected


def test_votes() -> None:
    for html, expected in (
        (lobsters(ONE, ""), (10, None)),
        (reddit(ONE, ""), (None, 2)),
        (lemmy(ONE, ""), (26, None)),
        (slashdot(ONE, ""), (None, None)),  # moderation from -1 to 5, and no count
    ):
        section = read(html)
        assert section is not None and (section.comments[0].upvotes, section.comments[0].downvotes) == expected


def test_mbin_is_flat_with_levels() -> None:
    html = "".join(
        f'<blockquote class="section comment entry-comment comment-level--{c.depth + 1}" id="entry-comment-{c.number}"><header><a class="user-inline">{c.author}</a>, '
        f'<time class="timeago" datetime="{c.at.isoformat()}">1 day ago</time></header><div class="content">{c.html}</div><aside class="vote"><form class="vote__up"><button>7</button></form></aside></blockquote>'
        for c in (ONE, TWO)
    )
    assert found(read(html)) == written([ONE, TWO])


def test_other_pages_give_nothing() -> None:
    assert read('<div class="comment">One</div><li class="comment" id="tree_house">Two</li>') is None
