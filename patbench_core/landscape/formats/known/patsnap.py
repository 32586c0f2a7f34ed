"""PatSnap (Zhihuiya): spreadsheets with English or Chinese names of columns, lists joined by bars."""

from patbench_core.landscape.formats.layout import Layout, register

register(
    Layout(
        name="patsnap",
        title="PatSnap spreadsheet (English or Chinese)",
        columns={
            "publication_number": ("Publication Number", "公开(公告)号"),
            "family_id": ("Simple Family ID",),
            "family_members": ("Simple Family", "Simple Family Members", "简单同族"),
            "publication_date": ("Publication Date", "公开(公告)日"),
            "title": ("Title", "标题"),
            "abstract": ("Abstract", "摘要"),
            "claims": ("Claims", "First Claim", "权利要求", "首项权利要求"),
            "description": ("Description", "说明书"),
            "ipc": ("IPC", "IPC分类号"),
            "cpc": ("CPC", "CPC分类号"),
            "cites": ("Cited Patents", "Cites Patents", "引用专利"),
        },
        marks=(
            *("Current Assignee", "Standardized Current Assignee", "Original Assignee", "公开(公告)号"),
            *("[标]当前申请(专利权)人", "当前申请(专利权)人", "INPADOC Family", "INPADOC Family ID"),
        ),
        containers=("table",),
    )
)
