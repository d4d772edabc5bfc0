/**
 * SQL of a user's record as JSON (`PersonFacts`); null where the contact center has no such user. Part of the statement that gives a
 * recording its owner: no round trip of its own, and it says what is known at that moment. RFC 7617: a name is one name, however its
 * characters are composed.
 *
 * @param contactCenterId where the statement has it, for instance `$1`
 * @param userName likewise
 */
export const ownerUserOf = (contactCenterId: string, userName: string) => `(
  select json_strip_nulls(json_build_object('userName', u.user_name, 'firstName', u.first_name, 'lastName', u.last_name,
    'phoneNumber', u.phone_number, 'group', u."group", 'department', u.department))
  from user_account u
  where u.contact_center_id = ${contactCenterId}::uuid and u.user_name = normalize(${userName}::text, nfc))`;
