-- No article was withdrawn or is back: what stage_withdrawals gives where there is no link to ask about.
CREATE OR REPLACE TEMP TABLE changed_withdrawals (
    article_id UUID,
    withdrawn_at TIMESTAMP
);
