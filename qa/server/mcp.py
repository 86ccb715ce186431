"""The MCP server: the tools with their words, types and hints, over HTTP at ``/mcp`` and on stdio."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import Field

from index.errors import TiaowenError, missing_extra
from qa.server.logs import log_failure
from qa.server.mcp_shapes import (
    Answered,
    ClauseDetail,
    ClauseHits,
    DutyRows,
    Fetched,
    SearchResults,
    TargetRows,
)
from qa.server.toolbox import MOST_ROWS, Toolbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server import MCPServer

    from qa.assistant import Assistant
    from qa.server.desk import Desk
    from qa.server.work import Workers

T = TypeVar("T")
F = TypeVar("F", bound="Callable[..., Any]")

INSTRUCTIONS = (
    "Official policy documents in Chinese, read clause by clause. `ask` answers a question in Simplified or "
    "Traditional Chinese, English or Portuguese with verified citations, or says that the documents do not say: "
    "pass that on as it is. `list_duties` and `list_targets` are complete tables. Quotes are the documents' own "
    "characters; give the citation's url with every statement."
)

Text = Annotated[str, Field(max_length=20_000)]
Ids = Annotated[list[str], Field(max_length=1_000, description="Only these documents, by id.")]
AsOf = Annotated[str, Field(description="Only what was in force on this date, YYYY-MM-DD.")]
Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="Most rows to return.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls a tool, and where links to the pages begin for them."""

    owner: str = ""
    base: str = ""


#: Set by the way in; on stdio there is one caller without a name.
CALLER: ContextVar[Caller] = ContextVar("tiaowen_mcp_caller", default=Caller())  # noqa: B039  # frozen


def make_mcp(assistant: Callable[[], Assistant], desk: Desk, workers: Workers) -> MCPServer:
    """Return the MCP server over an assistant.

    Raises:
        MissingExtra: the ``mcp`` package is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.types import ToolAnnotations
    except ImportError:
        raise missing_extra("mcp", "mcp") from None

    server: MCPServer = MCPServer(
        name="tiaowen",
        title="Tiaowen 条文",
        instructions=INSTRUCTIONS,
        log_level="WARNING",  # at INFO it tells of every request
    )

    async def use(work: Callable[[Toolbox], T]) -> T:
        caller = CALLER.get()
        try:
            # Getting at the assistant may mean waiting until it is open: not on the event loop.
            return await workers.run(
                lambda: work(Toolbox(assistant(), desk, base=caller.base, owner=caller.owner))
            )
        except TiaowenError as error:
            raise ToolError(f"{error.message} {error.hint}".rstrip()) from None
        except Exception as error:
            log_failure(error, "mcp")
            raise ToolError("Something went wrong on the server. Try again.") from None

    def tool(title: str) -> Callable[[F], F]:
        # Nothing is changed by any of them, and all they know is the collection.
        hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        return server.tool(title=title, annotations=hints)

    @tool("Search")
    async def search(query: Text) -> SearchResults:
        """Search the policy documents; returns ids for `fetch`, with titles and links."""
        return await use(lambda tools: tools.search(query))

    @tool("Fetch")
    async def fetch(id: Text) -> Fetched:  # noqa: A002  # the name ChatGPT calls it by
        """Return a clause or a whole document by the id that `search` gave."""
        return await use(lambda tools: tools.fetch(id))

    @tool("Ask")
    async def ask(
        question: Annotated[str, Field(max_length=20_000, description="In zh-Hans, zh-Hant, en or pt.")],
        language: Annotated[str, Field(description="auto, zh-Hans, zh-Hant, en or pt.")] = "auto",
        conversation_id: Annotated[
            str, Field(max_length=200, description="Goes on with this conversation.")
        ] = "",
        documents: Ids = [],  # noqa: B006  # never changed; becomes the schema's default
        as_of: AsOf = "",
    ) -> Answered:
        """Answer a question from the documents, every statement checked and cited word for word.

        Status abstained means that the documents do not say; `nearest` are the clauses that come closest.
        """
        return await use(
            lambda tools: tools.ask(
                question,
                language=language,
                conversation_id=conversation_id,
                documents=documents,
                as_of=as_of,
            )
        )

    @tool("Search clauses")
    async def search_clauses(
        query: Text,
        k: Annotated[int, Field(ge=1, le=50, description="How many clauses.")] = 10,
        documents: Ids = [],  # noqa: B006
        agency: Annotated[str, Field(description="Only clauses with a duty of this agency.")] = "",
        as_of: AsOf = "",
    ) -> ClauseHits:
        """Find clauses with their text, best first, one hit a clause."""
        return await use(
            lambda tools: tools.search_clauses(query, k=k, documents=documents, agency=agency, as_of=as_of)
        )

    @tool("Get clause")
    async def get_clause(clause_id: Text) -> ClauseDetail:
        """Return a clause with its text, neighbours, children, duties and targets."""
        return await use(lambda tools: tools.get_clause(clause_id))

    @tool("List duties")
    async def list_duties(
        agency: Annotated[str, Field(description="An agency by any of its names, in any language.")] = "",
        role: Annotated[
            Literal["", "lead", "participant", "responsible", "guiding", "supporting"],
            Field(description="Only this role."),
        ] = "",
        document: Annotated[str, Field(description="Only this document, by id.")] = "",
        limit: Limit = MOST_ROWS,
    ) -> DutyRows:
        """List which agency has which role in which clause: complete, in the documents' order."""
        return await use(
            lambda tools: tools.list_duties(agency=agency, role=role, document=document, limit=limit)
        )

    @tool("List targets")
    async def list_targets(
        metric: Annotated[str, Field(description="Words of what is counted, in Chinese.")] = "",
        deadline: Annotated[str, Field(description="YYYY, YYYY-MM or YYYY-MM-DD.")] = "",
        document: Annotated[str, Field(description="Only this document, by id.")] = "",
        limit: Limit = MOST_ROWS,
    ) -> TargetRows:
        """List the numbers the documents commit to, with deadline and how firmly: complete."""
        return await use(
            lambda tools: tools.list_targets(metric=metric, deadline=deadline, document=document, limit=limit)
        )

    return server
