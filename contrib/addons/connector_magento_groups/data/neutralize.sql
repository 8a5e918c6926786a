-- A copy of the database must not talk to the shop.
UPDATE magento_backend SET password = NULL;
