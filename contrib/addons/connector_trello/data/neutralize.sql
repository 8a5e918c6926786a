-- A copy of the database must not talk to Trello.
UPDATE trello_backend SET api_key = NULL, api_token = NULL;
